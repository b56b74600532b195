using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>
/// The users of an identity provider, as questions name them: by its ARN, or by the name of one that AWS knows by itself. What a token or an
/// assertion says of one is the question's to bring, as condition keys.
/// </summary>
internal sealed record ProviderUsers
{
    private const string SamlPrefix = "saml-provider/";
    private const string OidcPrefix = "oidc-provider/";

    public required string Arn { get; init; }

    /// <summary>By which an account knows the provider; null for one that AWS knows by itself.</summary>
    public required string? Resource { get; init; }

    /// <summary>The one call that they make.</summary>
    public required string Action { get; init; }

    /// <summary>Null where the ARN is no provider's.</summary>
    public static ProviderUsers? Of(Arn arn) => arn switch
    {
        { Service: "iam", Region: "" } when arn.Resource.StartsWith(SamlPrefix, StringComparison.Ordinal) => new()
        {
            Arn = arn.ToString(),
            Resource = ProviderDefinitions.ResourceOfSaml(arn.Resource[SamlPrefix.Length..]),
            Action = FederationOperations.WithSaml,
        },
        { Service: "iam", Region: "" } when arn.Resource.StartsWith(OidcPrefix, StringComparison.Ordinal) => new()
        {
            Arn = arn.ToString(),
            Resource = ProviderDefinitions.ResourceOfIssuer(arn.Resource[OidcPrefix.Length..]),
            Action = FederationOperations.WithWebIdentity,
        },
        _ => null,
    };

    /// <summary>Null where the text names no provider.</summary>
    public static ProviderUsers? Of(string provider) => BuiltInProviders.IsOne(provider)
        ? new() { Arn = provider, Resource = null, Action = FederationOperations.WithWebIdentity }
        : Policy.Arn.TryParse(provider, out var arn) ? Of(arn) : null;

    /// <summary>Whether the account has the provider, by this very ARN; every account has those that AWS knows.</summary>
    public async Task<bool> Exist(IAccountGrain account) =>
        Resource is null || (await account.StartProvider(Resource) is { } provider && provider.Arn == Arn);

    /// <summary>Their side of a question. No policy of the account speaks for them: the trust policy alone decides.</summary>
    /// <exception cref="AwsFaultException">ValidationError: it is about a call that they do not make.</exception>
    public CallerReply Ask(AccountId accountId, Question question)
    {
        string[] actions = [Action, SessionRequest.TagSession, SessionRequest.SetSourceIdentity];
        if (!actions.Contains(question.Action, StringComparer.OrdinalIgnoreCase))
            throw new AwsFaultException(Fault.ValidationError($"Users of {Arn} may be asked about {string.Join(", ", actions)} alone"));
        var identity = new AssertedIdentity
        {
            AccountId = accountId,
            Provider = Arn,
            IsSaml = Action == FederationOperations.WithSaml,
            Subject = "",
            Audience = "",
            Issuer = "",
        };
        var caller = new Caller
        {
            Principal = FederatedSessions.PrincipalOf(identity) with { UserId = Arn },
            AccessKeyId = "",
            Entries = FederatedSessions.EntriesOf(identity),
        };
        return new CallerReply { Caller = caller, Side = Authorizer.EvaluateCaller(question.ToRequest(caller), new CallerPolicies(), explain: true) };
    }
}
