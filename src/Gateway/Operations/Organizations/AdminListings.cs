using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>rolecall's OrganizationService and AccountService: what there is, by name, with its size and its last use.</summary>
internal sealed class AdminListings(IGrainFactory grains, IEventStore events, IAuditStore audit) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(OrganizationService.Descriptor, "ListOrganizations", readOnly: true, ListOrganizations),
        AdminRow.Of(AccountService.Descriptor, "ListAccounts", readOnly: true, ListAccounts),
    ];

    public static Organization ToMessage(OrganizationInfo organization) => new()
    {
        Id = organization.Id,
        Name = organization.Name,
        ManagementAccountId = organization.ManagementAccountId,
        CreateTime = Timestamp.FromDateTimeOffset(organization.CreatedAt),
        RootId = organization.RootId,
    };

    public static Account ToMessage(AccountOpening account) => new()
    {
        Id = account.AccountId,
        Name = account.Name,
        OrganizationId = account.OrganizationId,
        CreateTime = Timestamp.FromDateTimeOffset(account.CreatedAt),
        State = MemberAccountOperations.StatusOf(account.Closed),
    };

    private async Task<IMessage> ListOrganizations(Call call)
    {
        var request = call.RequestAs<ListOrganizationsRequest>();
        var (page, next) = PageOf(
            await Organizations(call), one => (one.Name, one.Id), request.PageToken, AdminRow.PageSize(request.HasPageSize, request.PageSize));
        var response = new ListOrganizationsResponse { NextPageToken = next };
        await foreach (var organization in Accounts.AskAll(page, organization => Describe(call, organization), call.Cancel))
            response.Organizations.Add(organization);
        return response;
    }

    private async Task<Organization> Describe(Call call, OrganizationInfo organization)
    {
        var message = ToMessage(organization);
        message.AccountCount = organization.Accounts.Length;
        message.LastUseTime = await LastUse(call, organization.Accounts.Select(account => account.AccountId));
        return message;
    }

    private async Task<IMessage> ListAccounts(Call call)
    {
        var request = call.RequestAs<ListAccountsRequest>();
        IReadOnlyList<AccountOpening> all = request.OrganizationId.Length > 0 ? await MembersOf(call, request.OrganizationId) : await AllAccounts(call);
        var (page, next) = PageOf(
            all, one => (one.Name, one.AccountId), request.PageToken, AdminRow.PageSize(request.HasPageSize, request.PageSize));
        var response = new ListAccountsResponse { NextPageToken = next };
        await foreach (var account in Accounts.AskAll(page, account => Describe(call, account), call.Cancel))
            response.Accounts.Add(account);
        return response;
    }

    private async Task<Account> Describe(Call call, AccountOpening account)
    {
        var message = ToMessage(account);
        var grain = grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, account.AccountId));
        // One that was deleted meanwhile is told as it was.
        if (await new IamOfAccount(grain, account.AccountId, call.Now).Find<GetAccountSummaryResponse>(new GetAccountSummaryRequest()) is { } summary)
        {
            message.UserCount = summary.SummaryMap["Users"];
            message.RoleCount = summary.SummaryMap["Roles"];
            message.BucketCount = (await grain.ListBuckets()).Length;
        }
        message.LastUseTime = await LastUse(call, [account.AccountId]);
        return message;
    }

    /// <summary>The latest record of any of the accounts.</summary>
    private async Task<Timestamp?> LastUse(Call call, IEnumerable<AccountId> accounts)
    {
        DateTimeOffset? latest = null;
        foreach (var account in accounts)
        {
            var rows = await audit.Lookup(new AuditQuery { Sandbox = call.Sandbox.Name, AccountId = account, Limit = 1 }, call.Cancel);
            if (rows is [{ } newest] && !(newest.Row.Time <= latest))
                latest = newest.Row.Time;
        }
        return latest is { } time ? Timestamp.FromDateTimeOffset(time) : null;
    }

    /// <summary>
    /// All of them, for any page: the order is that of names, which organizations have and the store does not. Each is asked in its
    /// grain's memory.
    /// </summary>
    private async Task<List<OrganizationInfo>> Organizations(Call call)
    {
        var ids = await events.List(Keys.OrganizationStreams(call.Sandbox.Name), call.Cancel).Select(Keys.NameOf).ToListAsync(call.Cancel);
        var found = new List<OrganizationInfo>();
        await foreach (var organization in Accounts.AskAll(ids, id => Organization(call, id).Describe(), call.Cancel))
        {
            // One that was deleted meanwhile is left out.
            if (organization is not null)
                found.Add(organization);
        }
        return found;
    }

    private async Task<ImmutableArray<AccountOpening>> MembersOf(Call call, string organizationId) =>
        (await Organization(call, organizationId).Describe()
            ?? throw new AwsFaultException(Fault.NoSuchOrganization(organizationId))).Accounts;

    private async Task<List<AccountOpening>> AllAccounts(Call call)
    {
        var found = (await Organizations(call)).SelectMany(one => one.Accounts).ToList();
        var members = found.Select(one => one.AccountId).ToHashSet();
        var accounts = new Accounts(grains, events, call.Sandbox.Name);
        var alone = (await accounts.List(call.Cancel)).Where(id => !members.Contains(id)).ToList();
        await foreach (var account in Accounts.AskAll(alone, id => accounts[id].Describe(), call.Cancel))
        {
            if (account is not null)
                found.Add(account);
        }
        return found;
    }

    /// <summary>Of names that are alike, the lower id comes first. A token is the last item's name and id.</summary>
    /// <exception cref="AwsFaultException">ValidationError: the token is none.</exception>
    private static (IReadOnlyList<T> Page, string Next) PageOf<T>(
        IEnumerable<T> all, Func<T, (string Name, string Id)> keyOf, string token, int size)
    {
        var (afterName, afterId) = token.LastIndexOf('/') switch
        {
            _ when token.Length == 0 => ("", ""),
            < 0 => throw new AwsFaultException(Fault.ValidationError("The page token is not one of ours.")),
            var at => (token[..at], token[(at + 1)..]),
        };
        var rows = all.Select(one => (One: one, Key: keyOf(one)))
            .Where(row => string.CompareOrdinal(row.Key.Name, afterName) is var order && (order > 0 || (order == 0 && string.CompareOrdinal(row.Key.Id, afterId) > 0)))
            .OrderBy(row => row.Key.Name, StringComparer.Ordinal).ThenBy(row => row.Key.Id, StringComparer.Ordinal)
            .Take(size + 1).ToList();
        var (page, next) = AdminRow.Page(rows, size, row => $"{row.Key.Name}/{row.Key.Id}");
        return ([.. page.Select(row => row.One)], next);
    }

    private IOrganizationGrain Organization(Call call, string id) =>
        grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));
}
