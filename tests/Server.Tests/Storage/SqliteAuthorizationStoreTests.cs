using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Tests.Storage;

/// <summary>What the embedded store of denials' records keeps, for whom, and how much.</summary>
public sealed class SqliteAuthorizationStoreTests : IAsyncLifetime
{
    private const int LargestKept = 4096;

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly StoreFolder folder = new();
    private SqliteAuthorizationStore store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        store = Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Row_IsFoundAgain_OverReopening()
    {
        await store.Append([Row("a", "1")], Cancel);
        await store.DisposeAsync();
        store = Open();

        var found = await store.Find("sandbox", "1", "a", Cancel);

        found!.Time.Should().Be(Noon);
        found.Record.ToArray().Should().HaveCount(16);
    }

    [Fact]
    public async Task Row_OfAnotherAccountOrSandbox_IsNotFound()
    {
        await store.Append([Row("a", "1")], Cancel);

        (await store.Find("sandbox", "2", "a", Cancel)).Should().BeNull();
        (await store.Find("other", "1", "a", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task Account_ThatIsDeniedWithoutEnd_KeepsTheNewest()
    {
        for (var batch = 0; batch < 4; batch++)
            await store.Append([.. Enumerable.Range(0, 256).Select(number => Row($"{batch}-{number}", "1"))], Cancel);
        await store.Append([Row("of another", "2")], Cancel);

        (await store.Find("sandbox", "1", "3-255", Cancel)).Should().NotBeNull();
        (await store.Find("sandbox", "1", "3-0", Cancel)).Should().NotBeNull();
        (await store.Find("sandbox", "1", "2-0", Cancel)).Should().BeNull();
        (await store.Find("sandbox", "2", "of another", Cancel)).Should().NotBeNull();
    }

    [Fact]
    public async Task Row_OlderThanADay_Goes()
    {
        await store.Append([Row("old", "1")], Cancel);

        await store.Append([.. Enumerable.Range(0, 256).Select(number => Row($"{number}", "2") with { Time = Noon + TimeSpan.FromHours(25) })], Cancel);

        (await store.Find("sandbox", "1", "old", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task DeleteSandbox_LeavesTheOthers()
    {
        await store.Append([Row("a", "1"), Row("b", "1") with { Sandbox = "other" }], Cancel);

        await store.DeleteSandbox("sandbox", Cancel);

        (await store.Find("sandbox", "1", "a", Cancel)).Should().BeNull();
        (await store.Find("other", "1", "b", Cancel)).Should().NotBeNull();
    }

    private SqliteAuthorizationStore Open() => new(Path.Combine(folder.Path, "authorizations.db"), mostBytes: LargestKept);

    private static AuthorizationRow Row(string id, string account) =>
        new() { Sandbox = "sandbox", AccountId = account, Id = id, Time = Noon, Record = new byte[16] };
}
