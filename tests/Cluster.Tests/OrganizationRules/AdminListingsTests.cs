using Rolecall.Api.Native.V1;
using Rolecall.Contracts;

namespace Rolecall.Cluster.Tests.OrganizationRules;

/// <summary>
/// An administrator's pages of accounts and organizations: each item once, by name and then by id, whatever is made between two pages.
/// </summary>
public sealed class AdminListingsTests(DemoSandbox sandbox) : IClassFixture<DemoSandbox>
{
    [Fact]
    public async Task Accounts_OfNamesThatAreAlike_StandOnOnePageEach_ById()
    {
        var organization = await Found("alike");
        var made = new List<string>();
        foreach (var name in (string[])["twin", "twin", "a/b", "twin", "twin", "Twin"])
            made.Add((await Open(organization, name)).Id);

        var listed = await Accounts(organization, pageSize: 2);

        listed.Select(account => account.Name).Should().Equal("Twin", "a/b", "alike", "twin", "twin", "twin", "twin");
        listed.Where(account => account.Name == "twin").Select(account => account.Id).Should().BeInAscendingOrder(StringComparer.Ordinal);
        listed.Select(account => account.Id).Should().OnlyHaveUniqueItems().And.Contain(made);
    }

    [Fact]
    public async Task AccountsMadeBetweenTwoPages_AreAddedWhereTheirNamesStand_AndMoveNoOther()
    {
        var organization = await Found("k0");
        foreach (var name in (string[])["k1", "k2", "k3"])
            await Open(organization, name);
        var first = await Page(organization, pageSize: 2, token: "");
        first.Accounts.Select(account => account.Name).Should().Equal("k0", "k1");

        await Open(organization, "j");
        await Open(organization, "k25");
        var rest = await Accounts(organization, pageSize: 2, first.NextPageToken);

        rest.Select(account => account.Name).Should().Equal("k2", "k25", "k3");
    }

    [Fact]
    public async Task Organizations_OfNamesThatAreAlike_StandOnOnePageEach_WithTheirSize()
    {
        var made = new List<string>();
        for (var i = 0; i < 3; i++)
            made.Add(await Found("same"));
        await Open(made[1], "second");

        var (listed, token) = (new List<Organization>(), "");
        do
        {
            var page = await sandbox.First.Call<ListOrganizationsResponse>(
                null, new ListOrganizationsRequest { PageSize = 1, PageToken = token });
            listed.AddRange(page.Organizations);
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        listed.Select(one => one.Name).Should().BeInAscendingOrder(StringComparer.Ordinal);
        listed.Where(one => one.Name == "same").Select(one => one.Id).Should().Equal(made.Order(StringComparer.Ordinal));
        listed.Single(one => one.Id == made[1]).AccountCount.Should().Be(2);
    }

    /// <summary>The trail is asked of the accounts of the page alone, and knows those that were used.</summary>
    [Fact]
    public async Task LastUse_IsThatOfTheAccountsOwnCalls()
    {
        await sandbox.First.Call<Api.Sts.V1.GetCallerIdentityResponse>(sandbox.Developer, new Api.Sts.V1.GetCallerIdentityRequest());

        var listed = await Accounts("o-demoworld01", pageSize: 1);

        listed.Single(one => one.Id == "222222222222").LastUseTime.Should().NotBeNull();
        listed.Single(one => one.Id == "111111111111").LastUseTime.Should().BeNull();
        (await sandbox.First.Call<ListOrganizationsResponse>(null, new ListOrganizationsRequest())).Organizations
            .Single(one => one.Id == "o-demoworld01").LastUseTime.Should().Be(listed.Single(one => one.Id == "222222222222").LastUseTime);
    }

    [Fact]
    public async Task TokenOfNoPage_IsRefused() =>
        (await sandbox.First.FaultOf(null, new ListAccountsRequest { PageToken = "guessed" }))!.Code.Should().Be("ValidationError");

    private async Task<List<Account>> Accounts(string organization, int pageSize, string token = "")
    {
        var listed = new List<Account>();
        do
        {
            var page = await Page(organization, pageSize, token);
            page.Accounts.Should().HaveCountLessThanOrEqualTo(pageSize);
            listed.AddRange(page.Accounts);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        return listed;
    }

    private Task<ListAccountsResponse> Page(string organization, int pageSize, string token) => sandbox.First.Call<ListAccountsResponse>(
        null, new ListAccountsRequest { OrganizationId = organization, PageSize = pageSize, PageToken = token });

    private async Task<string> Found(string name) =>
        (await sandbox.First.Call<CreateOrganizationResponse>(null, new CreateOrganizationRequest { Name = name })).Organization.Id;

    private async Task<Account> Open(string organization, string name) =>
        (await sandbox.First.Call<CreateAccountResponse>(
            null, new CreateAccountRequest { OrganizationId = organization, Name = name })).Account;
}
