using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>rolecall's OrganizationService and AccountService: new organizations and accounts.</summary>
internal sealed class AdminOrganizations(IGrainFactory grains, IRandomSource random) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(OrganizationService.Descriptor, "CreateOrganization", readOnly: false, CreateOrganization),
        AdminRow.Of(AccountService.Descriptor, "CreateAccount", readOnly: false, CreateAccount),
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
            Organization = AdminListings.ToMessage((await Organization(call, id).Describe())!),
            RootAccessKey = request.WithRootAccessKey ? await RootKey(call, account.AccountId) : null,
        };
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
            Account = AdminListings.ToMessage(account),
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

    private Task<RootAccessKey> RootKey(Call call, AccountId accountId) =>
        RootKeys.Make(grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId)), call.Now);

    private IOrganizationGrain Organization(Call call, string id) =>
        grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));
}
