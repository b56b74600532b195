using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Providers;
using Rolecall.Contracts.Sessions;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Identity.Sessions.SignIn;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>
/// rolecall's SignInService: the roles of a SAML response, before one is chosen, and the session of a sign-in token. INVARIANT: of a response
/// only what a provider has proven is told, and of the refusals the first, which tells no more than AssumeRoleWithSAML does.
/// </summary>
internal sealed class SignInOperations(ExistingGrains existing, Deciders deciders) : IOperationFamily
{
    private const string ResourcePrefix = "saml-provider/";

    /// <summary>
    /// Providers that may refuse a response before the others that it names are not asked any more: each costs cryptography. Who signs in for
    /// real is refused by one that somebody deleted, or by none.
    /// </summary>
    private const int MostRefusals = 3;

    /// <summary>Providers that are asked; a response of 100,000 characters names hundreds of roles.</summary>
    private const int MostProviders = 50;

    private static readonly AccountId Nobody = AccountId.Parse("000000000000");

    public IEnumerable<Operation> Rows() =>
    [
        new()
        {
            Method = SignInService.Descriptor.FindMethodByName("ListSamlRoles"),
            Access = Access.ByToken,
            Authorization = Authorization.None,
            ReadOnly = true,
            Sessions = SessionUse.Any,
            Identify = Identify,
            Handle = List,
        },
        new()
        {
            Method = SignInService.Descriptor.FindMethodByName("RedeemSigninToken"),
            Access = Access.ByToken,
            Authorization = Authorization.None,
            ReadOnly = true,
            Sessions = SessionUse.Any,
            IssuesCredentials = true,
            Identify = IdentifyBySigninToken,
            Handle = Redeem,
        },
    ];

    private async Task<Caller> Identify(Call call)
    {
        var request = call.RequestAs<ListSamlRolesRequest>();
        var asked = FederatedProofs.ProofOf(call, request.SamlResponse, roleArn: "", FederationOperations.WithSaml);
        ProofReply? proven = null, refused = null;
        var roles = ImmutableArray.CreateBuilder<(string Role, string Provider)>();
        var refusals = 0;
        var named = request.HasProviderId ? await FindProvider(call, request.ProviderId) : NamedProviders.Peek(asked.Credential).Take(MostProviders);
        foreach (var provider in named)
        {
            var reply = await (await Provider(call, provider)).ReadSaml(asked);
            if (reply.Fault is not null)
            {
                refused ??= reply;
                if (++refusals == MostRefusals)
                    break;
                continue;
            }
            proven ??= reply;
            roles.AddRange(reply.Roles.Select(role => (role, reply.Identity!.Provider)));
        }
        // One that names no provider is read by nobody's, as far as that goes.
        proven ??= refused ?? await (await existing.Provider(call.Sandbox.Name, Nobody, resource: null)).ReadSaml(asked);
        call.AssertedRoles = roles.ToImmutable();
        return FederatedProofs.CallerOf(call, proven);
    }

    private static Task<IMessage> List(Call call)
    {
        var response = new ListSamlRolesResponse();
        response.Roles.AddRange(call.AssertedRoles.Select(one => new SamlRole { RoleArn = one.Role, ProviderArn = one.Provider }));
        if (call.Asserted!.LongestSession is { } longest)
            response.SessionSeconds = (int)longest.TotalSeconds;
        return Task.FromResult<IMessage>(response);
    }

    /// <summary>The session must still be one: it may have ended or been revoked since the sign-in.</summary>
    private async Task<Caller> IdentifyBySigninToken(Call call)
    {
        if (OpenSession(call) is not { Session.Claims: var claims } || call.Sandbox.Revokes(claims))
            throw new AwsFaultException(Fault.InvalidClientTokenId());
        var reply = await deciders.OfSession(
            call.Sandbox.Name, new SessionCall { Claims = claims, Now = call.Now, Question = null, Region = null });
        return reply.Fault is { } fault ? throw new AwsFaultException(fault) : reply.Caller!;
    }

    private static (string SessionToken, OpenedSession Session)? OpenSession(Call call) => SigninTokens.TryOpen(
        call.RequestAs<RedeemSigninTokenRequest>().SigninToken, call.Sandbox.Keys, call.Sandbox.Name, call.Now);

    private static Task<IMessage> Redeem(Call call)
    {
        var (sessionToken, session) = OpenSession(call)!.Value;
        var credentials = new SessionCredentials
        {
            AccessKeyId = session.Claims.AccessKeyId,
            SecretAccessKey = call.Sandbox.Keys.SecretOf(session),
            Token = sessionToken,
            IssuedAt = session.Claims.IssuedAt,
            ExpiresAt = session.Claims.ExpiresAt,
        };
        return Task.FromResult<IMessage>(
            new RedeemSigninTokenResponse { Credentials = credentials.ToMessage(), Arn = call.Caller!.Principal.Arn });
    }

    /// <summary>The provider of an id; none where there is none, which is told as one that refuses is.</summary>
    private async Task<IEnumerable<Arn>> FindProvider(Call call, string providerId) =>
        SamlProviderIds.AccountOf(providerId) is { } owner
        && await existing.Account(call.Sandbox.Name, owner) is { } account
        && await account.FindSamlProvider(providerId) is { } arn
            ? [Arn.Parse(arn)]
            : [];

    private ValueTask<IIdentityProviderGrain> Provider(Call call, Arn provider) => existing.Provider(
        call.Sandbox.Name, provider.Owner ?? Nobody, ProviderDefinitions.ResourceOfSaml(provider.Resource[ResourcePrefix.Length..]));
}
