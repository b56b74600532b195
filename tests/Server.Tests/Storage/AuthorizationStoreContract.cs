using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Tests.Storage;

/// <summary>What every store of denials' records keeps, for whom, and how much.</summary>
public abstract class AuthorizationStoreContract : StoreContract<IAuthorizationStore>
{
    /// <summary>Bytes of records that an account keeps.</summary>
    protected const int LargestKept = 4096;

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Row_IsFoundAgain_OverReopening()
    {
        await Store.Append([Row("a", "1")], Cancel);
        await Reopen();

        var found = await Store.Find("sandbox", "1", "a", Cancel);

        found!.Time.Should().Be(Noon);
        found.Record.ToArray().Should().HaveCount(16);
    }

    [Fact]
    public async Task Row_OfAnotherAccountOrSandbox_IsNotFound()
    {
        await Store.Append([Row("a", "1")], Cancel);

        (await Store.Find("sandbox", "2", "a", Cancel)).Should().BeNull();
        (await Store.Find("other", "1", "a", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task Account_ThatIsDeniedWithoutEnd_KeepsTheNewest()
    {
        for (var batch = 0; batch < 4; batch++)
            await Store.Append([.. Enumerable.Range(0, 256).Select(number => Row($"{batch}-{number}", "1"))], Cancel);
        await Store.Append([Row("of another", "2")], Cancel);

        (await Store.Find("sandbox", "1", "3-255", Cancel)).Should().NotBeNull();
        (await Store.Find("sandbox", "1", "3-0", Cancel)).Should().NotBeNull();
        (await Store.Find("sandbox", "1", "2-0", Cancel)).Should().BeNull();
        (await Store.Find("sandbox", "2", "of another", Cancel)).Should().NotBeNull();
    }

    [Fact]
    public async Task Row_OlderThanADay_Goes()
    {
        await Store.Append([Row("old", "1")], Cancel);

        await Store.Append(
            [.. Enumerable.Range(0, 256).Select(number => Row($"{number}", "2") with { Time = Noon + TimeSpan.FromHours(25) })], Cancel);

        (await Store.Find("sandbox", "1", "old", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task DeleteSandbox_LeavesTheOthers()
    {
        await Store.Append([Row("a", "1"), Row("b", "1") with { Sandbox = "other" }], Cancel);

        await Store.DeleteSandbox("sandbox", Cancel);

        (await Store.Find("sandbox", "1", "a", Cancel)).Should().BeNull();
        (await Store.Find("other", "1", "b", Cancel)).Should().NotBeNull();
    }

    private static AuthorizationRow Row(string id, string account) =>
        new() { Sandbox = "sandbox", AccountId = account, Id = id, Time = Noon, Record = new byte[16] };
}
