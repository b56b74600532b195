using Rolecall.Contracts.Providers;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Conditions;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Policy;

namespace Rolecall.Grains.Providers;

/// <summary>From a web identity token to who it proves, or to what its bearer is told.</summary>
internal static class OidcProof
{
    /// <summary>Why a token proves nobody, before its issuer's signature was found right.</summary>
    private static bool IsUnproven(WebIdentityRefusalReason reason) => reason
        is WebIdentityRefusalReason.UnknownProvider or WebIdentityRefusalReason.UnknownKey or WebIdentityRefusalReason.NoKey
        or WebIdentityRefusalReason.BadSignature;

    public static WebIdentityVerification Verify(WebIdentityToken token, ProviderDefinition provider, JwkSet keys, DateTimeOffset now) =>
        Verify(token, provider, provider.ClientIds, keys, now);

    /// <param name="clientIds">Null for whatever client.</param>
    public static WebIdentityVerification Verify(
        WebIdentityToken token, ProviderDefinition provider, IReadOnlyCollection<string>? clientIds, JwkSet keys, DateTimeOffset now) =>
        WebIdentityVerifier.Verify(
            token, new TrustedIssuer { Provider = OidcProviderUrl.NameOf(provider.Url!), ClientIds = clientIds, Keys = keys }, now);

    /// <summary>
    /// INVARIANT: a token that its issuer did not sign is answered as one of a provider that is not there, and as one for a role that does
    /// not trust its bearer.
    /// </summary>
    public static ProofReply Refused(WebIdentityRefusal refusal, ProofCall call) => new()
    {
        Fault = IsUnproven(refusal.Reason) && !call.ToldWhy ? Fault.NotAuthorizedByToken(call.Action) : FaultOf(refusal),
    };

    public static ProofReply Proven(VerifiedWebIdentity identity, ProviderDefinition provider, ProofCall call)
    {
        if (identity.RefusalOf(call.RoleArn) is { } limited)
            return Refused(limited, call);
        var keys = ClaimConditionKeys.Of(identity);
        IEnumerable<ConditionEntry> named = identity.AuthorizedRoles is null
            ? []
            : [new("sts:RoleAuthorizedByIdp", identity.IsAuthorizedByIdp(call.RoleArn) ? "true" : "false")];
        return new ProofReply
        {
            Identity = new AssertedIdentity
            {
                AccountId = provider.AccountId,
                Provider = provider.Arn,
                Subject = identity.Subject,
                Audience = identity.Audience,
                Issuer = identity.Issuer,
                Entries = [.. keys.Select(key => new ConditionEntry(key.Key, [.. key.Values])), .. named],
                SessionEntries = [.. keys.Where(key => key.InSession).Select(key => new ConditionEntry(key.Key, [.. key.Values]))],
                Tags = [.. identity.SessionTags.Select(tag => new EntityTag(tag.Key, tag.Value))],
                TransitiveTagKeys = [.. identity.TransitiveTagKeys],
                SourceIdentity = identity.SourceIdentity,
            },
        };
    }

    private static Fault FaultOf(WebIdentityRefusal refusal) => refusal.Code switch
    {
        WebIdentityRefusal.ExpiredToken => Fault.ExpiredIdentityToken(refusal.Message),
        WebIdentityRefusal.IdpRejectedClaim => Fault.IdpRejectedClaim(refusal.Message),
        _ => Fault.InvalidIdentityToken(refusal.Message),
    };
}
