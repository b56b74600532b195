using System.Collections.Immutable;
using Rolecall.Contracts.Issuers;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>The simulated issuers of a sandbox: OpenID Connect providers outside of its accounts.</summary>
[Alias("rolecall.ISandboxIssuers")]
public interface ISandboxIssuers : IGrainWithStringKey
{
    /// <summary>Makes an issuer. EntityAlreadyExists where there is one of the URL, LimitExceeded where there are many.</summary>
    /// <param name="url">The iss of its tokens.</param>
    /// <param name="now">In sandbox time.</param>
    [Alias("CreateIssuer")]
    Task<IssuerReply> CreateIssuer(string url, DateTimeOffset now);

    /// <summary>All of them, by URL.</summary>
    [Alias("ListIssuers")]
    Task<ImmutableArray<IssuerEntry>> ListIssuers();

    /// <summary>A new key signs, beside the former one; returns once the one before that is taken by no provider. NoSuchEntity where there is no such issuer.</summary>
    [Alias("RotateIssuer")]
    Task<IssuerReply> RotateIssuer(string url);

    /// <summary>NoSuchEntity where there is no such issuer; null where it was deleted, and no provider takes its tokens any more.</summary>
    [Alias("DeleteIssuer")]
    Task<Fault?> DeleteIssuer(string url);

    /// <summary>The public keys (RFC 7517), or the discovery document; null where there is no such issuer.</summary>
    /// <param name="place">The issuer's URL, or the path of it ("/_issuer/SANDBOX/NAME"), by whichever host a caller came.</param>
    /// <param name="keySet">The keys, not the discovery document.</param>
    [Alias("IssuerDocument")]
    Task<string?> IssuerDocument(string place, bool keySet);

    /// <summary>A token by the issuer's newest key.</summary>
    /// <param name="url">The issuer's.</param>
    /// <param name="user">The directory's user for whom it speaks, by name; null for nobody of it.</param>
    /// <param name="claims">A JSON object: what is to differ from the issuer's iss, iat, nbf and exp and the user's, or to be added.</param>
    /// <param name="fault">What is wrong with it, by the name of its kind; null for a good one.</param>
    /// <param name="now">In sandbox time.</param>
    [Alias("MintToken")]
    Task<WebIdentityReply> MintToken(string url, string? user, string claims, string? fault, DateTimeOffset now);
}
