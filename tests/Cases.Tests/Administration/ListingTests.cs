using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Worlds;

namespace Rolecall.Cases.Tests.Administration;

/// <summary>What an administrator reads of organizations and accounts: by name, with size and last use, in pages.</summary>
public sealed class ListingTests(CaseServer server) : IClassFixture<CaseServer>, IAsyncLifetime
{
    private static int made;

    private readonly string sandbox = $"listing-{Interlocked.Increment(ref made)}";
    private IReadOnlyList<WorldPerson> people = [];

    public async ValueTask InitializeAsync() => people = ((CreateSandboxResponse)(await server.Run(
        Keys.DefaultSandbox,
        new Credential.Administrator(),
        new CreateSandboxRequest { Name = sandbox, World = new() { Text = WorldSource.Demo.Text } })).Answer).Applied.People;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Organizations_AreListedByName_WithTheirSize()
    {
        var named = (await Admin<CreateOrganizationResponse>(new CreateOrganizationRequest { Name = "Aardvark" })).Organization;

        var listed = (await Admin<ListOrganizationsResponse>(new ListOrganizationsRequest())).Organizations;

        listed.Select(one => one.Name).Should().BeInAscendingOrder(StringComparer.Ordinal).And.StartWith("Aardvark");
        listed[0].Should().Match<Organization>(one => one.Id == named.Id && one.AccountCount == 1 && one.LastUseTime == null);
        listed.Single(one => one.Id == "o-demoworld01").AccountCount.Should().Be(3);
    }

    [Fact]
    public async Task Accounts_AreListedByName_WithWhatTheyHold()
    {
        var listed = (await Admin<ListAccountsResponse>(new ListAccountsRequest())).Accounts;

        listed.Should().HaveCount(4);
        listed.Select(one => one.Name).Should().BeInAscendingOrder(StringComparer.Ordinal);
        listed.Single(one => one.Id == "222222222222").Should().Match<Account>(one => one.UserCount == 2 && one.BucketCount == 0);
        listed.Single(one => one.Id == "333333333333").Should().Match<Account>(one => one.UserCount == 1 && one.RoleCount > 1 && one.BucketCount == 1);
    }

    [Fact]
    public async Task LastUse_IsThatOfTheAccountAndOfItsOrganization_ByTheSandboxsClock()
    {
        await Admin<AdvanceClockResponse>(new AdvanceClockRequest { By = Duration.FromTimeSpan(TimeSpan.FromDays(3)) });
        var before = (await Admin<GetClockResponse>(new GetClockRequest())).Now.ToDateTimeOffset();
        var developer = people.Single(one => one.Name == "developer");
        await server.Run(sandbox, new Credential.Keys(developer.AccessKeyId, developer.SecretAccessKey), new GetCallerIdentityRequest());

        var accounts = (await Admin<ListAccountsResponse>(new ListAccountsRequest { OrganizationId = "o-demoworld01" })).Accounts;
        var organizations = (await Admin<ListOrganizationsResponse>(new ListOrganizationsRequest())).Organizations;

        var used = accounts.Single(one => one.Id == "222222222222").LastUseTime;
        used.ToDateTimeOffset().Should().BeOnOrAfter(before);
        accounts.Single(one => one.Id == "333333333333").LastUseTime.Should().BeNull();
        organizations.Single(one => one.Id == "o-demoworld01").LastUseTime.Should().Be(used);
        organizations.Single(one => one.Id == "o-demoworld02").LastUseTime.Should().BeNull();
    }

    /// <summary>Two have one name, and a name may hold what tokens are made of.</summary>
    [Fact]
    public async Task Pages_HoldEachAccountOnce_InTheOrderOfTheWhole()
    {
        foreach (var name in (string[])["a/b", "a", "production", "a/b", "é"])
            await Admin<CreateAccountResponse>(new CreateAccountRequest { OrganizationId = "o-demoworld02", Name = name });
        var whole = (await Admin<ListAccountsResponse>(new ListAccountsRequest())).Accounts.Select(one => one.Id).ToList();

        var (paged, token) = (new List<string>(), "");
        do
        {
            var page = await Admin<ListAccountsResponse>(new ListAccountsRequest { PageSize = 2, PageToken = token });
            page.Accounts.Count.Should().BeInRange(1, 2);
            paged.AddRange(page.Accounts.Select(one => one.Id));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        whole.Should().HaveCount(9);
        paged.Should().Equal(whole);
    }

    [Fact]
    public async Task AccountsThatStandAlone_AreListedWithAll()
    {
        await Admin<DeleteOrganizationResponse>(new DeleteOrganizationRequest { OrganizationId = "o-demoworld02", Force = true });

        var listed = (await Admin<ListAccountsResponse>(new ListAccountsRequest())).Accounts;

        listed.Should().HaveCount(4).And.ContainSingle(one => one.OrganizationId.Length == 0);
    }

    [Fact]
    public async Task TokenThatIsNone_IsRefused() =>
        (await FluentActions.Awaiting(() => server.Run(sandbox, new Credential.Administrator(), new ListAccountsRequest { PageToken = "?" }))
            .Should().ThrowAsync<RefusedCallException>()).Which.Fault.Code.Should().Be("ValidationError");

    private async Task<T> Admin<T>(IMessage request)
        where T : IMessage => (T)(await server.Run(sandbox, new Credential.Administrator(), request)).Answer;
}
