using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Resources;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;
using StsService = Rolecall.Api.Sts.V1.Sts;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>
/// Roles for those whom an identity provider vouches for. The provider proves the token, and the role decides.
/// INVARIANT: until the token is proven, nothing is answered that depends on the account, the provider or the role that the call names.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html
/// </summary>
internal sealed class FederationOperations(ExistingGrains existing, Deciders deciders, SessionIssuer issuer) : IOperationFamily
{
    public const string WithWebIdentity = "sts:AssumeRoleWithWebIdentity";
    public const string WithSaml = "sts:AssumeRoleWithSAML";

    /// <summary>Identity Center alone hands these roles out. https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html</summary>
    private const string OfIdentityCenter = "AWSReservedSSO_";

    public IEnumerable<Operation> Rows() =>
    [
        new()
        {
            Method = Method("AssumeRoleWithWebIdentity"),
            Access = Access.ByToken,
            Authorization = Authorization.ByResource,
            ReadOnly = true,
            Sessions = SessionUse.Any,
            IssuesCredentials = true,
            Identify = IdentifyByToken,
            AskBeforeAuth = call => Ask(call, WithWebIdentity, call.RequestAs<AssumeRoleWithWebIdentityRequest>().RoleSessionName),
            Handle = AssumeRoleWithWebIdentity,
        },
        new()
        {
            Method = Method("AssumeRoleWithSAML"),
            Access = Access.ByToken,
            Authorization = Authorization.ByResource,
            ReadOnly = true,
            Sessions = SessionUse.Any,
            IssuesCredentials = true,
            Identify = IdentifyByAssertion,
            AskBeforeAuth = call => Ask(call, WithSaml, call.Asserted!.SessionName!),
            Handle = AssumeRoleWithSaml,
        },
    ];

    private static MethodDescriptor Method(string name) => StsService.Descriptor.FindMethodByName(name);

    private async Task<Caller> IdentifyByToken(Call call)
    {
        var request = call.RequestAs<AssumeRoleWithWebIdentityRequest>();
        var (accountId, _) = SessionIssuing.RoleOf(request.RoleArn);
        var asked = FederatedProofs.ProofOf(call, request.WebIdentityToken, request.RoleArn, WithWebIdentity);
        if (request.HasProviderId)
        {
            // Of other providers nobody has access tokens.
            return BuiltInProviders.HasAccessTokens(request.ProviderId)
                ? FederatedProofs.CallerOf(call, await existing.BuiltInProvider(call.Sandbox.Name, request.ProviderId).ProveWebIdentity(asked))
                : throw new AwsFaultException(Fault.NotAuthorizedByToken(WithWebIdentity));
        }
        var issuer = TokenIssuer.Peek(request.WebIdentityToken);
        var resource = issuer is null ? null : ProviderDefinitions.ResourceOfIssuer(issuer);
        return FederatedProofs.CallerOf(call, await deciders.OfWebIdentity(call.Sandbox.Name, accountId, resource, asked));
    }

    private async Task<Caller> IdentifyByAssertion(Call call)
    {
        var request = call.RequestAs<AssumeRoleWithSAMLRequest>();
        var (accountId, _) = SessionIssuing.RoleOf(request.RoleArn);
        // A provider is good for the roles of its own account.
        var resource = Arn.TryParse(request.PrincipalArn, out var arn) && arn is { Service: "iam", Region: "" } && arn.Account == accountId
            && arn.Resource.Split('/') is ["saml-provider", { Length: > 0 } name]
                ? ProviderDefinitions.ResourceOfSaml(name)
                : null;
        var asked = FederatedProofs.ProofOf(call, request.SamlAssertion, request.RoleArn, WithSaml);
        return FederatedProofs.CallerOf(call, await deciders.OfSaml(call.Sandbox.Name, accountId, resource, asked));
    }

    private static Question Ask(Call call, string action, string sessionName) => new()
    {
        Action = action,
        Resource = RoleArnOf(call),
        Entries = call.RequestEntries([.. FederatedSessions.RequestEntriesOf(call.Asserted!, sessionName)]),
        AlsoActions = FederatedSessions.AlsoNeededBy(call.Asserted!),
        WithoutResourceTags = true,
    };

    private static string RoleArnOf(Call call) =>
        call.Request is AssumeRoleWithSAMLRequest saml ? saml.RoleArn : call.RequestAs<AssumeRoleWithWebIdentityRequest>().RoleArn;

    private async Task<IMessage> AssumeRoleWithWebIdentity(Call call)
    {
        var identity = call.Asserted!;
        var ask = FederatedSessions.Of(call.RequestAs<AssumeRoleWithWebIdentityRequest>(), identity, call.Now);
        return await Issue(call, ask, new AssumeRoleWithWebIdentityResponse
        {
            SubjectFromWebIdentityToken = identity.Subject,
            // The API's page says the iss; every answer of AWS that is public has the provider's ARN.
            Provider = identity.Provider,
            Audience = identity.Audience,
        });
    }

    private async Task<IMessage> AssumeRoleWithSaml(Call call)
    {
        var identity = call.Asserted!;
        call.Resources.Add((identity.Provider, identity.AccountId, IamResources.SamlProvider.RecordedAs));
        if (SessionIssuing.RoleOf(RoleArnOf(call)).RoleName.StartsWith(OfIdentityCenter, StringComparison.OrdinalIgnoreCase))
            throw new AwsFaultException(Fault.NotAuthorizedByToken(WithSaml));
        var ask = FederatedSessions.Of(call.RequestAs<AssumeRoleWithSAMLRequest>(), identity, call.Now);
        return await Issue(call, ask, new AssumeRoleWithSAMLResponse
        {
            Subject = identity.Subject,
            SubjectType = identity.SubjectType,
            Issuer = identity.Issuer,
            Audience = identity.Audience,
            NameQualifier = identity.NameQualifier,
        });
    }

    /// <summary>Assumes the role, and adds to the response what both operations say of the session, in members of the same names.</summary>
    private async Task<IMessage> Issue(Call call, RoleSessionAsk ask, IMessage response)
    {
        var (session, packed) = await Assume(call, ask);
        Set("credentials", issuer.Issue(call, session).ToMessage());
        Set("assumed_role_user", UserOf(session));
        Set("packed_policy_size", packed);
        Set("source_identity", session.SourceIdentity);
        return response;

        void Set(string member, object? value)
        {
            if (value is not null)
                response.Descriptor.FindFieldByName(member).Accessor.SetValue(response, value);
        }
    }

    /// <summary>The session's claims, and the share of the packed budget where it uses any.</summary>
    private async Task<(SessionClaims Claims, int? PackedPolicySize)> Assume(Call call, RoleSessionAsk ask)
    {
        var (accountId, roleName) = SessionIssuing.RoleOf(ask.RoleArn);
        call.Resources.Add((ask.RoleArn, accountId, IamResources.Role.RecordedAs));
        if (RoleSessionRules.Refusal(RoleSessionStage.Request, ask, RoleSessionFacts.None) is { } broken)
            throw new AwsFaultException(broken);
        var reply = await deciders.OfRole(call.Sandbox.Name, accountId, roleName, ask with
        {
            Entries = [.. call.Question!.Entries, .. call.Caller!.Entries],
            Needed = call.NeededActions(),
            Explained = call.Question.Explained,
        });
        call.Decision = reply.Decision;
        if (reply.Fault is { } fault)
            throw new AwsFaultException(fault);
        var claims = reply.Claims!;
        return (claims, claims.HasSessionPolicies || claims.Tags.Length > 0 ? reply.PackedPolicySize : null);
    }

    private static AssumedRoleUser UserOf(SessionClaims claims) => new()
    {
        AssumedRoleId = $"{claims.RoleId}:{claims.SessionName}",
        Arn = $"arn:aws:sts::{claims.AccountId}:assumed-role/{claims.RoleName}/{claims.SessionName}",
    };
}
