using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Organizations.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts.Serialization;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;
using Rolecall.Policy.Matching;

namespace Rolecall.Cluster.Tests.SessionEnds;

/// <summary>
/// SessionEndTests' table for the other kinds of session: a service's session of a role, root's by AssumeRoot, and a partner's
/// by delegation of a user. Each act is judged through both silos from its acknowledgement on.
/// </summary>
public sealed class OtherSessionEndTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Account = "333333333333";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
    private const string Unknown = "InvalidClientTokenId";

    private static int rows;

    /// <summary>What becomes of each session: "-" it goes on, else the code of the fault that meets it.</summary>
    public sealed record Fate(string Service, string Root, string Delegated);

    /// <summary>The sessions of one row, and who and what they hang on.</summary>
    internal sealed record Cast(
        string RoleName,
        string Approver,
        Who Manager,
        Who Partner,
        string Organization,
        string Member,
        Who Service,
        Who Root,
        Who Delegated)
    {
        public string RoleArn => $"arn:aws:iam::{Account}:role/{RoleName}";
    }

    private static readonly Dictionary<string, (Func<TwoSilos, Cast, Task> Act, Fate Fate)> Table = new()
    {
        ["nothing"] = ((_, _) => Task.CompletedTask, new("-", "-", "-")),
        ["RevokeSession of the service's"] = ((silos, cast) => Revoke(silos, cast.Service), new(Unknown, "-", "-")),
        ["RevokeSession of root's"] = ((silos, cast) => Revoke(silos, cast.Root), new("-", Unknown, "-")),
        ["RevokeSession of the partner's"] = ((silos, cast) => Revoke(silos, cast.Delegated), new("-", "-", Unknown)),
        ["RevokeSessions of the manager's key"] = ((silos, cast) => RevokeKey(silos, cast.Manager), new("-", Unknown, "-")),
        ["RevokeSessions of the partner's key"] = ((silos, cast) => RevokeKey(silos, cast.Partner), new("-", "-", Unknown)),
        ["RevokeOlderSessions of the role"] = (
            (silos, cast) => silos.First.Call<RevokeOlderSessionsResponse>(
                null, new RevokeOlderSessionsRequest { RoleArn = cast.RoleArn }), new(
                "AccessDenied", "-", "-")),
        ["role deleted"] = (
            async (silos, cast) =>
            {
                await As<DeleteRolePolicyResponse>(silos, new DeleteRolePolicyRequest { RoleName = cast.RoleName, PolicyName = "All" });
                await As<DeleteRoleResponse>(silos, new DeleteRoleRequest { RoleName = cast.RoleName });
            },
            new(Unknown, "-", "-")),
        ["role's trust changed"] = (
            (silos, cast) => As<UpdateAssumeRolePolicyResponse>(
                silos, new UpdateAssumeRolePolicyRequest { RoleName = cast.RoleName, PolicyDocument = Trust("ec2.amazonaws.com") }),
            new("-", "-", "-")),
        ["approver's policy deleted"] = (
            (silos, cast) => As<DeleteUserPolicyResponse>(
                silos, new DeleteUserPolicyRequest { UserName = cast.Approver, PolicyName = "All" }), new(
                "-", "-", "AccessDenied")),
        ["approver deleted"] = (
            async (silos, cast) =>
            {
                var keys = await As<ListAccessKeysResponse>(silos, new ListAccessKeysRequest { UserName = cast.Approver });
                await As<DeleteAccessKeyResponse>(
                    silos, new DeleteAccessKeyRequest { UserName = cast.Approver, AccessKeyId = keys.AccessKeyMetadata[0].AccessKeyId });
                await As<DeleteUserPolicyResponse>(silos, new DeleteUserPolicyRequest { UserName = cast.Approver, PolicyName = "All" });
                await As<DeleteUserResponse>(silos, new DeleteUserRequest { UserName = cast.Approver });
            },
            new("-", "-", Unknown)),
        ["SCP attached that denies root"] = (
            async (silos, cast) =>
            {
                var made = await silos.First.Call<CreateGuardrailResponse>(null, new CreateGuardrailRequest
                {
                    OrganizationId = cast.Organization,
                    Name = "Root",
                    Type = "SERVICE_CONTROL_POLICY",
                    Content = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}}""",
                });
                await silos.Second.Call<AttachGuardrailResponse>(
                    null,
                    new AttachGuardrailRequest { OrganizationId = cast.Organization, PolicyId = made.PolicyId, TargetId = cast.Member });
            },
            new("-", "AccessDenied", "-")),
        ["member account closed"] = (
            (silos, cast) => silos.First.Call<IMessage>(cast.Manager, new Api.Organizations.V1.CloseAccountRequest { AccountId = cast.Member }),
            new("-", Unknown, "-")),
    };

    public static TheoryData<string> Acts => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Session_AfterThisAct_EndsOrGoesOn_OnEverySilo(string act)
    {
        var cast = await Play();
        foreach (var gateway in silos.Gateways)
            (await FateAt(gateway, cast)).Should().Be(Table["nothing"].Fate, "every session is in use on both silos before");
        silos.Time.Advance(TimeSpan.FromSeconds(2));

        var (run, fate) = Table[act];
        await run(silos, cast);

        foreach (var gateway in silos.Gateways)
            (await FateAt(gateway, cast)).Should().Be(fate);
    }

    private static async Task<Fate> FateAt(GatewayOfSilo gateway, Cast cast) => new(
        (await gateway.FaultOf(cast.Service, new ListBucketsRequest()))?.Code ?? "-",
        (await gateway.FaultOf(cast.Root, new ListAccessKeysRequest()))?.Code ?? "-",
        (await gateway.FaultOf(cast.Delegated, new ListBucketsRequest()))?.Code ?? "-");

    private async Task<Cast> Play()
    {
        var name = "Other-" + Interlocked.Increment(ref rows);
        var role = (await As<CreateRoleResponse>(
            silos, new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = Trust("lambda.amazonaws.com") })).Role.Arn;
        await As<PutRolePolicyResponse>(silos, new PutRolePolicyRequest { RoleName = name, PolicyName = "All", PolicyDocument = AllowAll });
        var service = await silos.First.Call<AssumeRoleAsServiceResponse>(null, new AssumeRoleAsServiceRequest
        {
            ServicePrincipal = "lambda.amazonaws.com",
            RoleArn = role,
            RoleSessionName = "work",
            SourceArn = $"arn:aws:lambda:us-east-1:{Account}:function:f",
        });

        var made = await silos.First.Call<Api.Native.V1.CreateOrganizationResponse>(
            null, new Api.Native.V1.CreateOrganizationRequest { Name = name, WithRootAccessKey = true });
        var managementRoot = new Who(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        var member = (await silos.First.Call<Api.Native.V1.CreateAccountResponse>(
            null,
            new Api.Native.V1.CreateAccountRequest
            {
                OrganizationId = made.Organization.Id,
                Name = "member",
                WithRootAccessKey = true
            })).Account.Id;
        var manager = await UserOf(managementRoot, "manager");
        await silos.First.Call<IMessage>(manager, new EnableAWSServiceAccessRequest { ServicePrincipal = "iam.amazonaws.com" });
        await silos.First.Call<IMessage>(manager, new EnableOrganizationsRootSessionsRequest());
        var root = await silos.Second.Call<AssumeRootResponse>(manager, new AssumeRootRequest
        {
            TargetPrincipal = member,
            TaskPolicyArn = new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" },
        });

        var partner = await UserOf(managementRoot, "partner");
        var approver = await UserOf(silos.Admin, name);
        var delegated = await Delegate(managementRoot, made.Organization.ManagementAccountId, partner, approver);
        return new Cast(
            name, name, manager, partner, made.Organization.Id, member,
            new Who(service.AccessKeyId, service.SecretAccessKey, service.SessionToken), Who.With(root.Credentials), delegated);
    }

    private async Task<Who> Delegate(Who partnerRoot, string partnerAccount, Who partner, Who approver)
    {
        await silos.First.Call<IMessage>(
            partnerRoot, new Api.Iam.V1.CreatePolicyRequest { PolicyName = "Template", PolicyDocument = AllowAll });
        var id = (await silos.First.Call<CreateDelegationRequestResponse>(partner, new CreateDelegationRequestRequest
        {
            Description = "all",
            Permissions = new DelegationPermission { PolicyTemplateArn = $"arn:aws:iam::{partnerAccount}:policy/Template" },
            RequestorWorkflowId = "workflow",
            NotificationChannel = "arn:aws:sns:us-east-1:111111111111:topic",
            SessionDuration = 3_600,
        })).DelegationRequestId;
        await silos.First.Call<IMessage>(approver, new AssociateDelegationRequestRequest { DelegationRequestId = id });
        await silos.First.Call<IMessage>(approver, new AcceptDelegationRequestRequest { DelegationRequestId = id });
        await silos.First.Call<IMessage>(approver, new SendDelegationTokenRequest { DelegationRequestId = id });
        var token = (await silos.First.Call<ReceiveDelegationTokenResponse>(
            null, new ReceiveDelegationTokenRequest { DelegationRequestId = id })).TradeInToken;
        return Who.With((await silos.Second.Call<GetDelegatedAccessTokenResponse>(
            partner, new GetDelegatedAccessTokenRequest { TradeInToken = token })).Credentials);
    }

    private async Task<Who> UserOf(Who administrator, string name)
    {
        await silos.First.Call<IMessage>(administrator, new CreateUserRequest { UserName = name });
        await silos.First.Call<IMessage>(
            administrator, new PutUserPolicyRequest { UserName = name, PolicyName = "All", PolicyDocument = AllowAll });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(
            administrator, new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }

    private static Task<T> As<T>(TwoSilos silos, IMessage request) where T : IMessage => silos.First.Call<T>(silos.Admin, request);

    private static Task Revoke(TwoSilos silos, Who session) =>
        silos.Second.Call<RevokeSessionResponse>(null, new RevokeSessionRequest { AccessKeyId = session.AccessKeyId });

    private static Task RevokeKey(TwoSilos silos, Who key) =>
        silos.Change<RevokeSessionsResponse>(new RevokeSessionsRequest { AccessKeyId = key.AccessKeyId });

    private static string Trust(string service) =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"{{service}}"} } }""";
}
