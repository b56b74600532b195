using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Issuers;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Codes;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts;

/// <summary>What an operation needs besides the state and the request: everything that would make it impure.</summary>
public sealed record OperationContext
{
    public required Principal Caller { get; init; }

    /// <summary>The session that calls; null for long-term keys.</summary>
    public SessionKind? CallerSession { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The server's time, where codes of MFA devices follow it; null where they follow the sandbox's.</summary>
    public DateTimeOffset? CodeTime { get; init; }

    /// <summary>What codes of MFA devices are held against.</summary>
    public CodeClock Codes => CodeClock.Of(Now, CodeTime);

    public required IRandomSource Random { get; init; }

    /// <summary>
    /// The users and roles of other accounts, and the accounts, that the operation's trust policies name: as they were found.
    /// </summary>
    public ImmutableArray<PrincipalId> Foreign { get; init; } = [];

    /// <summary>A trust policy may only name principals that are there, as in AWS (Invalid principal in policy).</summary>
    public bool StrictPrincipals { get; init; }

    /// <summary>A new private key (PKCS #8) for "RS256" or "ES384".</summary>
    public Func<string, byte[]> NewSigningKey { get; init; } = IssuerKeys.NewPrivateKey;

    /// <summary>
    /// What a SAML provider's metadata says; null where it is no metadata of an identity provider. Whoever has no reader takes none.
    /// </summary>
    public Func<string, SamlMetadataFacts?> ReadSamlMetadata { get; init; } = _ => null;

    /// <summary>What is kept of a new password.</summary>
    public Func<string, IRandomSource, PasswordHash> HashPassword { get; init; } = PasswordHash.Of;

    /// <summary>The SCPs in force on the account, from the root to the account; empty where none bind it.</summary>
    public ImmutableArray<ImmutableArray<CompiledPolicy>> ServiceControl { get; init; } = [];

    /// <summary>Where this server serves issuers' documents, as the caller reached it: "http://HOST/_issuer/SANDBOX".</summary>
    public string IssuerBase { get; init; } = "http://localhost/_issuer/default";
}
