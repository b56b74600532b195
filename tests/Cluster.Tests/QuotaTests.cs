using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.ServiceQuotas.V1;
using Rolecall.Identity.Quotas;

namespace Rolecall.Cluster.Tests;

/// <summary>Quotas of accounts and organizations, as the administrator sets them and as accounts read and raise their own.</summary>
public sealed class QuotaTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Account = "222222222222";

    private Who Root => silos.Person("development-root");

    [Fact]
    public async Task QuotaOfTheAdministrator_HoldsAtOnce_OnEverySilo_AndIsToldBySummary()
    {
        var before = (await silos.First.Call<GetAccountSummaryResponse>(Root, new GetAccountSummaryRequest())).SummaryMap;
        var there = before["Groups"];
        var set = (await silos.First.Call<SetQuotaResponse>(
            null, new SetQuotaRequest { AccountId = Account, Quota = "L-F4A5425F", Value = there + 1 })).Quota;
        (set.Key, set.Value, set.DefaultValue, set.MaxValue, set.Adjustable, set.SummaryKey)
            .Should().Be(("GroupsPerAccount", there + 1, 300, 500, true, "GroupsQuota"));

        (await silos.Second.FaultOf(Root, new CreateGroupRequest { GroupName = "last-one" })).Should().BeNull();
        var refused = (await silos.Second.FaultOf(Root, new CreateGroupRequest { GroupName = "one-too-many" }))!;
        (refused.Code, refused.Message).Should().Be(("LimitExceeded", $"Cannot exceed quota for GroupsPerAccount: {there + 1}"));
        (await silos.Second.Call<GetAccountSummaryResponse>(Root, new GetAccountSummaryRequest())).SummaryMap["GroupsQuota"]
            .Should().Be(there + 1);

        (await silos.Second.Call<ResetQuotaResponse>(
            null, new ResetQuotaRequest { AccountId = Account, Quota = "GroupsPerAccount" })).Quota.Value
            .Should().Be(300);
        (await silos.First.FaultOf(Root, new CreateGroupRequest { GroupName = "one-too-many" })).Should().BeNull();
    }

    [Fact]
    public async Task Quotas_AreListedByOwner()
    {
        var ofAccount = (await silos.First.Call<ListQuotasResponse>(null, new ListQuotasRequest { AccountId = Account })).Quotas;
        ofAccount.Select(quota => quota.Key).Should().Equal(
            QuotaTable.All.Where(quota => quota.ServiceCode != "organizations").Select(quota => quota.Key));
        var ofOrganization = (await silos.First.Call<ListQuotasResponse>(
            null, new ListQuotasRequest { OrganizationId = "o-demoworld01" })).Quotas;
        ofOrganization.Select(quota => quota.Key).Should().Equal(OrganizationQuotas.All.Select(quota => quota.Key));
    }

    [Fact]
    public async Task QuotaOfNobody_IsNotFound()
    {
        (await silos.First.FaultOf(null, new GetQuotaRequest { AccountId = "999999999999", Quota = "RolesPerAccount" }))!.Code
            .Should().Be("NoSuchEntity");
        (await silos.First.FaultOf(null, new SetQuotaRequest { AccountId = "999999999999", Quota = "RolesPerAccount", Value = 1 }))!.Code
            .Should().Be("NoSuchEntity");
        (await silos.First.FaultOf(null, new GetQuotaRequest { OrganizationId = "o-nobodynobody", Quota = "UnitDepth" }))!.Code
            .Should().Be("NoSuchEntity");
        (await silos.First.FaultOf(null, new GetQuotaRequest { AccountId = Account, Quota = "UnitDepth" }))!.Code
            .Should().Be("NoSuchEntity", "it is the organization's");
        (await silos.First.FaultOf(null, new GetQuotaRequest { Quota = "RolesPerAccount" }))!.Code.Should().Be("ValidationError");
    }

    [Fact]
    public async Task QuotaAboveAwssMaximum_IsRefused()
    {
        var fault = (await silos.First.FaultOf(null, new SetQuotaRequest { AccountId = Account, Quota = "L-C07B4B0D", Value = 4097 }))!;
        (fault.Code, fault.Message).Should().Be((
            "IllegalArgumentException", "You must provide a quota value not greater than the maximum of 4096"));
    }

    [Fact]
    public async Task AccountsOwnPrincipal_ReadsAndRaises_WithPermissionAlone()
    {
        var get = new GetServiceQuotaRequest { ServiceCode = "iam", QuotaCode = "L-C07B4B0D" };
        (await silos.First.FaultOf(silos.Developer, get))!.Message
            .Should().Contain("is not authorized to perform: servicequotas:GetServiceQuota on resource: arn:aws:servicequotas::222222222222:iam/L-C07B4B0D");

        var quota = (await silos.First.Call<GetServiceQuotaResponse>(Root, get)).Quota;
        (quota.Value, quota.QuotaName, quota.QuotaArn, quota.GlobalQuota)
            .Should().Be((2048, "Role trust policy length", "arn:aws:servicequotas::222222222222:iam/L-C07B4B0D", true));
        var raise = new RequestServiceQuotaIncreaseRequest { ServiceCode = "iam", QuotaCode = "L-C07B4B0D", DesiredValue = 4096 };
        var request = (await silos.First.Call<RequestServiceQuotaIncreaseResponse>(Root, raise)).RequestedQuota;
        (request.Status, request.DesiredValue).Should().Be(("APPROVED", 4096));
        (await silos.Second.Call<GetServiceQuotaResponse>(Root, get)).Quota.Value.Should().Be(4096);
        (await silos.Second.Call<GetRequestedServiceQuotaChangeResponse>(
            Root, new GetRequestedServiceQuotaChangeRequest { RequestId = request.Id })).RequestedQuota
            .Should().Be(request);
        (await silos.Second.Call<ListRequestedServiceQuotaChangeHistoryByQuotaResponse>(
            Root,
            new ListRequestedServiceQuotaChangeHistoryByQuotaRequest { ServiceCode = "iam", QuotaCode = "L-C07B4B0D" })).RequestedQuotas
                .Should().Equal(request);
        (await silos.First.FaultOf(Root, raise))!.Message
            .Should().Be("You must provide a quota value greater than the current quota value");
    }

    [Fact]
    public async Task OrganizationsQuota_IsTheManagementAccountsToRaise()
    {
        var get = new GetServiceQuotaRequest { ServiceCode = "organizations", QuotaCode = "L-E619E033" };
        var raise = new RequestServiceQuotaIncreaseRequest { ServiceCode = "organizations", QuotaCode = "L-E619E033", DesiredValue = 40 };
        (await silos.First.FaultOf(Root, raise))!.Code.Should().Be("DependencyAccessDeniedException");

        await silos.First.Call<RequestServiceQuotaIncreaseResponse>(silos.Person("management-root"), raise);

        (await silos.Second.Call<GetServiceQuotaResponse>(silos.Person("management-root"), get)).Quota.Value.Should().Be(40);
        (await silos.Second.Call<GetServiceQuotaResponse>(Root, get)).Quota.Value.Should().Be(10, "a member is told AWS's default");
        (await silos.Second.Call<GetQuotaResponse>(
            null, new GetQuotaRequest { OrganizationId = "o-demoworld01", Quota = "AccountsPerOrganization" })).Quota.Value
            .Should().Be(40);
    }

    [Fact]
    public async Task Alias_IsOneAccounts_HoweverManyAskAtOnce()
    {
        var create = new CreateAccountAliasRequest { AccountAlias = "wanted" };
        var faults = await Task.WhenAll(
            silos.First.FaultOf(Root, create), silos.Second.FaultOf(silos.Person("management-root"), create),
            silos.Second.FaultOf(Root, create));
        faults.Count(fault => fault is null).Should().Be(1);
        faults.Where(fault => fault is not null)
            .Should().OnlyContain(
                fault => fault!.Code == "EntityAlreadyExists" && fault.Message == "The account alias wanted already exists.");
        var holders = new List<Who>();
        foreach (var root in new[] { Root, silos.Person("management-root") })
        {
            if ((await silos.First.Call<ListAccountAliasesResponse>(root, new ListAccountAliasesRequest())).AccountAliases.Contains(
                "wanted"))
                holders.Add(root);
        }
        var holder = holders.Should().ContainSingle().Subject;
        var other = holder.Equals(Root) ? silos.Person("management-root") : Root;

        await silos.First.Call<CreateAccountAliasResponse>(holder, new CreateAccountAliasRequest { AccountAlias = "another" });

        (await silos.Second.FaultOf(other, create)).Should().BeNull("its former holder has another one now");
    }
}
