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
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>rolecall's OrganizationService and AccountService.</summary>
internal sealed class AdminOrganizations(IGrainFactory grains, IEventStore events, IRandomSource random) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(OrganizationService.Descriptor, "CreateOrganization", readOnly: false, CreateOrganization),
        AdminRow.Of(OrganizationService.Descriptor, "ListOrganizations", readOnly: true, ListOrganizations),
        AdminRow.Of(AccountService.Descriptor, "CreateAccount", readOnly: false, CreateAccount),
        AdminRow.Of(AccountService.Descriptor, "ListAccounts", readOnly: true, ListAccounts),
    ];

    private async Task<IMessage> CreateOrganization(Call call)
    {
        var request = call.RequestAs<CreateOrganizationRequest>();
        var id = OrganizationIds.New(random);
        var reply = await Organization(call, id).Create(
            request.Name, request.HasManagementAccountId ? AccountId.Parse(request.ManagementAccountId) : null, call.Now);
        var account = reply.Account ?? throw new AwsFaultException(reply.Fault!);
        return new CreateOrganizationResponse
        {
            Organization = new Organization
            {
                Id = id,
                Name = request.Name,
                ManagementAccountId = account.AccountId,
                CreateTime = Timestamp.FromDateTimeOffset(account.CreatedAt),
                RootId = (await Organization(call, id).Describe())!.RootId,
            },
            RootAccessKey = request.WithRootAccessKey ? await RootKey(call, account.AccountId) : null,
        };
    }

    private async Task<IMessage> ListOrganizations(Call call)
    {
        var request = call.RequestAs<ListOrganizationsRequest>();
        var size = AdminRow.PageSize(request.HasPageSize, request.PageSize);
        var rows = await Ids(call).Where(id => string.CompareOrdinal(id, request.PageToken) > 0).Take(size + 1).ToListAsync(call.Cancel);
        var (page, next) = AdminRow.Page(rows, size, id => id);
        var response = new ListOrganizationsResponse { NextPageToken = next };
        foreach (var id in page)
        {
            if (await Organization(call, id).Describe() is { } found)
            {
                response.Organizations.Add(new Organization
                {
                    Id = found.Id,
                    Name = found.Name,
                    ManagementAccountId = found.ManagementAccountId,
                    CreateTime = Timestamp.FromDateTimeOffset(found.CreatedAt),
                    RootId = found.RootId,
                });
            }
        }
        return response;
    }

    private async Task<IMessage> CreateAccount(Call call)
    {
        var request = call.RequestAs<CreateAccountRequest>();
        var reply = await Organization(call, request.OrganizationId).CreateAccount(
            request.Name, request.HasAccountId ? AccountId.Parse(request.AccountId) : null, call.Now);
        var account = reply.Account ?? throw new AwsFaultException(reply.Fault!);
        await MakeAccessRole(call, account, request.HasRoleName ? request.RoleName : null);
        return new CreateAccountResponse
        {
            Account = ToMessage(account),
            RootAccessKey = request.WithRootAccessKey ? await RootKey(call, account.AccountId) : null,
        };
    }

    /// <summary>As AWS Organizations makes it in accounts that it creates.</summary>
    private async Task MakeAccessRole(Call call, AccountOpening account, string? name)
    {
        var management = (await Organization(call, account.OrganizationId).Describe())!.ManagementAccountId;
        var iam = new IamOfAccount(grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, account.AccountId)), account.AccountId, call.Now);
        var role = name ?? MemberAccountOperations.AccessRole;
        await iam.Do<CreateRoleResponse>(new CreateRoleRequest
        {
            RoleName = role,
            AssumeRolePolicyDocument = MemberAccountOperations.AccessTrust(management),
        });
        await iam.Do<AttachRolePolicyResponse>(new AttachRolePolicyRequest { RoleName = role, PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess" });
    }

    private async Task<IMessage> ListAccounts(Call call)
    {
        var request = call.RequestAs<ListAccountsRequest>();
        var size = AdminRow.PageSize(request.HasPageSize, request.PageSize);
        // Accounts are paged by organization, then id: the order in which they are kept.
        var organizations = request.HasOrganizationId && request.OrganizationId.Length > 0
            ? new[] { request.OrganizationId }.ToAsyncEnumerable()
            : Ids(call);
        var rows = new List<AccountOpening>();
        await foreach (var id in organizations)
        {
            if (string.CompareOrdinal(id + "/~", request.PageToken) < 0)
                continue;
            if (await Organization(call, id).Describe() is { } found)
                rows.AddRange(found.Accounts.Where(account => string.CompareOrdinal(TokenOf(account), request.PageToken) > 0));
            if (rows.Count > size)
                break;
        }
        var (page, next) = AdminRow.Page(rows, size, TokenOf);
        var response = new ListAccountsResponse { NextPageToken = next };
        response.Accounts.AddRange(page.Select(ToMessage));
        return response;
    }

    private static string TokenOf(AccountOpening account) => account.OrganizationId + "/" + account.AccountId;

    private static Account ToMessage(AccountOpening account) => new()
    {
        Id = account.AccountId,
        Name = account.Name,
        OrganizationId = account.OrganizationId,
        CreateTime = Timestamp.FromDateTimeOffset(account.CreatedAt),
    };

    private Task<RootAccessKey> RootKey(Call call, AccountId accountId) =>
        RootKeys.Make(grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId)), call.Now);

    private IAsyncEnumerable<string> Ids(Call call) =>
        events.List(Keys.OrganizationStreams(call.Sandbox.Name), call.Cancel).Select(Keys.NameOf);

    private IOrganizationGrain Organization(Call call, string id) =>
        grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));
}
