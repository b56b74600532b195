using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Operations.Organizations;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;
using IamService = Rolecall.Api.Iam.V1.Iam;
using StsService = Rolecall.Api.Sts.V1.Sts;

namespace Rolecall.Gateway.Operations.Iam;

/// <summary>
/// Central root access: IAM's operations that change the caller's organization, and the root sessions that it then admits.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
/// </summary>
internal sealed class RootAccessOperations(IGrainFactory grains, SessionIssuer issuer, IRandomSource random) : IOperationFamily
{
    /// <summary>IAM operations that are the organization's, not the account's.</summary>
    public static IEnumerable<MethodDescriptor> OfIam { get; } =
        [.. IamService.Descriptor.Methods.Where(method => OrganizationOperations.ByName.TryGetValue(method.Name, out var row) && row.Parser.ParseFrom([]).Descriptor == method.InputType)];

    public IEnumerable<Operation> Rows() =>
    [
        .. OfIam.Select(method => new Operation
        {
            Method = method,
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = OrganizationOperations.ByName[method.Name].ReadOnly,
            Sessions = SessionUse.RolesAndUsersWithMfa,
            AskBeforeAuth = call => new Question { Action = "iam:" + method.Name, Resource = "*", DeniedAs = "*", Entries = call.RequestEntries() },
            Handle = call => Execute(call, method),
        }),
        new()
        {
            Method = StsService.Descriptor.FindMethodByName("AssumeRoot"),
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = true,
            Sessions = SessionUse.Roles,
            Organization = OrganizationCheck.RootSession,
            IssuesCredentials = true,
            AskBeforeAuth = Ask,
            Handle = AssumeRoot,
        },
    ];

    private static Question Ask(Call call)
    {
        var request = call.RequestAs<AssumeRootRequest>();
        return new Question
        {
            Action = RootSessions.Action,
            Resource = $"arn:aws:iam::{RootSessions.AccountOf(request.TargetPrincipal)}:root",
            Entries = call.RequestEntries(new ConditionEntry("sts:TaskPolicyArn", request.TaskPolicyArn.Arn)),
        };
    }

    private async Task<IMessage> AssumeRoot(Call call)
    {
        StsOperations.RefuseGlobalEndpoint(call);
        var (request, caller) = (call.RequestAs<AssumeRootRequest>(), call.Caller!);
        var claims = RootSessions.Assume(request, caller.Principal, caller.Session, call.Now, random);
        call.Resources.Add((call.Question!.Resource, claims.AccountId, StsResources.RootRecordedAs));
        if (claims.AccountId != call.AccountId)
            call.AlsoRecordedIn = claims.AccountId;
        // Root itself may not call it, and a caller that the organization does not admit gets the same answer as one that no policy allows.
        if (caller.Principal.Kind == PrincipalKind.Root
            || OrganizationOf(call) is not { } organization
            || !await organization.AdmitsRootSession(call.Account, claims.AccountId))
            throw new AwsFaultException(Fault.NotAuthorizedOnRole(caller.Principal.Arn, RootSessions.Action, call.Question.Resource));
        var response = new AssumeRootResponse { Credentials = issuer.Issue(call, claims).ToMessage() };
        if (claims.SourceIdentity is { } source)
            response.SourceIdentity = source;
        return response;
    }

    private async Task<IMessage> Execute(Call call, MethodDescriptor method)
    {
        var organization = OrganizationOf(call) ?? throw new AwsFaultException(new Fault(
            "OrganizationNotFoundException", "The request was rejected because no organization is associated with your account.")
        {
            Category = FaultCategory.NotFound,
        });
        var reply = await organization.Execute(new OrganizationCall
        {
            Operation = method.Name,
            Request = call.Request.ToByteArray(),
            Caller = call.Caller!.Principal,
            Now = call.Now,
        });
        return reply.Fault is { } fault ? throw new AwsFaultException(fault) : method.OutputType.Parser.ParseFrom(reply.Response.Span);
    }

    private IOrganizationGrain? OrganizationOf(Call call) =>
        call.OrganizationId is { } id ? grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id)) : null;
}
