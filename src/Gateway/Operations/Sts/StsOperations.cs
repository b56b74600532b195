using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Issuers;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Resources;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Identity.Sessions.Policies;
using StsService = Rolecall.Api.Sts.V1.Sts;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>AWS STS. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html</summary>
internal sealed class StsOperations(
    IGrainFactory grains, ExistingGrains existing, Deciders deciders, Authenticator authenticator, SessionIssuer issuer, IRandomSource random)
    : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        new()
        {
            Method = Method("AssumeRole"),
            Access = Access.Signed,
            Authorization = Authorization.ByResource,
            ReadOnly = true,
            Sessions = SessionUse.RolesAndUsers,
            RefusesRoot = Fault.RootAssumesNoRole,
            IssuesCredentials = true,
            AskBeforeAuth = AskAssumeRole,
            Handle = AssumeRole,
        },
        new()
        {
            // Allowed even under an explicit deny, so nothing is asked.
            Method = Method("GetCallerIdentity"),
            Access = Access.Signed,
            Authorization = Authorization.None,
            ReadOnly = true,
            Sessions = SessionUse.Any,
            Handle = call => Task.FromResult<IMessage>(new GetCallerIdentityResponse
            {
                UserId = call.Caller!.Principal.UserId,
                Account = call.AccountId,
                Arn = call.Caller.Principal.Arn,
            }),
        },
        new()
        {
            // Needs no permission: policies cannot control it.
            Method = Method("GetSessionToken"),
            Access = Access.Signed,
            Authorization = Authorization.None,
            ReadOnly = true,
            Sessions = SessionUse.None,
            IssuesCredentials = true,
            Handle = GetSessionToken,
        },
        new()
        {
            Method = Method("GetFederationToken"),
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = true,
            Sessions = SessionUse.None,
            IssuesCredentials = true,
            AskAfterAuth = call => Task.FromResult<ImmutableArray<Question>>([new Question
            {
                Action = "sts:GetFederationToken",
                Resource = $"arn:aws:sts::{call.AccountId}:federated-user/{call.RequestAs<GetFederationTokenRequest>().Name}",
                Entries = call.RequestEntries([.. SessionRequest.EntriesOf(call.RequestAs<GetFederationTokenRequest>().Tags)]),
                AlsoActions = call.RequestAs<GetFederationTokenRequest>().Tags.Count > 0 ? [SessionRequest.TagSession] : [],
            }]),
            Handle = GetFederationToken,
        },
        new()
        {
            Method = Method("GetAccessKeyInfo"),
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = true,
            Sessions = SessionUse.Roles,
            AskBeforeAuth = call => new Question { Action = "sts:GetAccessKeyInfo", Resource = "*", Entries = call.RequestEntries() },
            Handle = GetAccessKeyInfo,
        },
        new()
        {
            Method = Method("GetWebIdentityToken"),
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = true,
            Sessions = SessionUse.Roles,
            AskBeforeAuth = AskWebIdentityToken,
            Handle = GetWebIdentityToken,
        },
    ];

    private static MethodDescriptor Method(string name) => StsService.Descriptor.FindMethodByName(name);

    private static Question AskAssumeRole(Call call)
    {
        var request = call.RequestAs<AssumeRoleRequest>();
        var assertion = ProvidedContexts.Peek(request, call.Sandbox.Keys, call.Sandbox.Name, call.Now);
        return new Question
        {
            Action = ServiceSessions.Action,
            Resource = request.RoleArn,
            Entries = call.RequestEntries([.. SessionRequest.EntriesOf(request, call.Session, assertion)]),
            AlsoActions = SessionRequest.AlsoNeededBy(request, call.Session),
            WithoutResourceTags = true,
        };
    }

    private static Question AskWebIdentityToken(Call call)
    {
        var request = call.RequestAs<GetWebIdentityTokenRequest>();
        return new Question
        {
            Action = "sts:GetWebIdentityToken",
            Resource = "*",
            Entries = call.RequestEntries([.. SessionRequest.EntriesOf(request)]),
            AlsoActions = request.Tags.Count > 0 ? ["sts:TagGetWebIdentityToken"] : [],
        };
    }

    private async Task<IMessage> AssumeRole(Call call)
    {
        var request = call.RequestAs<AssumeRoleRequest>();
        if (SessionIssuing.TryRoleOf(request.RoleArn, out var accountId, out var roleName))
        {
            call.Resources.Add((request.RoleArn, accountId, IamResources.Role.RecordedAs));
            if (accountId != call.AccountId)
                call.AlsoRecordedIn = accountId;
        }
        var asked = await AssumeRoleRules.Check(grains, call);
        var caller = call.Caller!;
        var ask = asked.Session;
        var asFirstAsked = (call.Question, call.Side, call.AlsoSides);
        // Few policies tie AssumeRole to the role's tags or organization; where the caller's do, its side is decided again with them.
        if (call.ResourceTagsMatter)
        {
            await authenticator.Decide(call, call.Question! with { Entries = [.. call.Question.Entries, .. await (await existing.Role(call.Sandbox.Name, accountId, roleName)).ResourceKeys()] });
            ask = ask with { Entries = [.. call.Question.Entries, .. caller.Entries], Needed = call.NeededActions() };
        }
        var reply = await deciders.OfRole(call.Sandbox.Name, accountId, roleName, ask);
        call.Decision = reply.Decision;
        if (reply.Fault is { } fault)
        {
            // INVARIANT: to another account a role's tags are not told, so neither is what its policies made of them.
            if (accountId != call.AccountId)
                (call.Question, call.Side, call.AlsoSides) = asFirstAsked;
            throw new AwsFaultException(fault);
        }
        var claims = call.Sandbox.Settings.Rules.RoleSessionsCarryMfa
            ? MultiFactor.CarryOver(reply.Claims!, caller.Session, ask.MultiFactorAt)
            : reply.Claims!;
        var response = new AssumeRoleResponse
        {
            Credentials = issuer.Issue(call, asked.Context is { } context ? claims with { Context = context.Context } : claims).ToMessage(),
            AssumedRoleUser = new AssumedRoleUser
            {
                AssumedRoleId = $"{claims.RoleId}:{claims.SessionName}",
                Arn = $"arn:aws:sts::{claims.AccountId}:assumed-role/{claims.RoleName}/{claims.SessionName}",
            },
        };
        if (claims.HasSessionPolicies || claims.Tags.Length > 0)
            response.PackedPolicySize = reply.PackedPolicySize;
        if (claims.SourceIdentity is { } source)
            response.SourceIdentity = source;
        return response;
    }

    private async Task<IMessage> GetSessionToken(Call call)
    {
        var request = call.RequestAs<GetSessionTokenRequest>();
        var multiFactorAt = await MfaCode.Use(
            grains, call, request.HasSerialNumber ? request.SerialNumber : null, request.HasTokenCode ? request.TokenCode : null);
        var claims = SessionIssuing.GetSessionToken(request, call.Caller!.Principal, multiFactorAt, call.Now, random);
        return new GetSessionTokenResponse { Credentials = issuer.Issue(call, claims).ToMessage() };
    }

    private async Task<IMessage> GetFederationToken(Call call)
    {
        var request = call.RequestAs<GetFederationTokenRequest>();
        if (SessionPolicies.TooMany(request.PolicyArns.Count) is { } tooMany)
            throw new AwsFaultException(tooMany);
        var arns = request.PolicyArns.Select(policy => policy.Arn).ToImmutableArray();
        var documents = arns.IsEmpty
            ? []
            : await grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, call.Account)).PolicyDocuments(arns);
        var issued = SessionIssuing.GetFederationToken(
            request, call.Caller!.Principal, documents.ToDictionary(policy => policy.Arn, policy => policy.Json), call.Now, random);
        return new GetFederationTokenResponse
        {
            Credentials = issuer.Issue(call, issued.Claims).ToMessage(),
            FederatedUser = new FederatedUser
            {
                FederatedUserId = $"{call.AccountId}:{request.Name}",
                Arn = $"arn:aws:sts::{call.AccountId}:federated-user/{request.Name}",
            },
            // 0 of a session that has nothing packed (recorded on AWS), where AssumeRole tells nothing.
            PackedPolicySize = issued.Claims.HasSessionPolicies || issued.Claims.Tags.Length > 0 ? issued.PackedPolicySize : 0,
        };
    }

    private static Task<IMessage> GetAccessKeyInfo(Call call) =>
        AccessKeyId.TryParse(call.RequestAs<GetAccessKeyInfoRequest>().AccessKeyId, out var key)
            ? Task.FromResult<IMessage>(new GetAccessKeyInfoResponse { Account = key.Account })
            : throw new AwsFaultException(Fault.ValidationError("Invalid type for AccessKeyId"));

    private async Task<IMessage> GetWebIdentityToken(Call call)
    {
        RefuseGlobalEndpoint(call);
        var reply = await grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, call.Account)).IssueWebIdentityToken(new WebIdentityCall
        {
            Caller = call.Caller!,
            Request = call.Request.ToByteArray(),
            Region = call.Origin.Region,
            Now = call.Now,
        });
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : new GetWebIdentityTokenResponse { WebIdentityToken = reply.Token!, Expiration = Timestamp.FromDateTimeOffset(reply.Expiration) };
    }

    /// <summary>
    /// Two operations are served by regional endpoints only; a call to the global endpoint's name is refused with a text that says so.
    /// </summary>
    internal static void RefuseGlobalEndpoint(Call call)
    {
        var host = call.Origin.Host.Split(':')[0];
        if (host.Equals("sts.amazonaws.com", StringComparison.OrdinalIgnoreCase))
            throw new AwsFaultException(
                Fault.ValidationError($"{call.Operation.Name} is not supported by the global endpoint of STS. Use a regional endpoint."));
    }
}
