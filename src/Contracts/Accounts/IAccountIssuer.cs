using Rolecall.Contracts.Issuers;

namespace Rolecall.Contracts.Accounts;

/// <summary>The issuer of the account's identity tokens.</summary>
[Alias("rolecall.IAccountIssuer")]
public interface IAccountIssuer : IGrainWithStringKey
{
    /// <summary>Signs an identity token for a caller that may have one.</summary>
    [Alias("IssueWebIdentityToken")]
    Task<WebIdentityReply> IssueWebIdentityToken(WebIdentityCall call);

    /// <summary>
    /// The discovery document of the account's issuer, or its key set at this instant; null where it is not this issuer's account.
    /// </summary>
    [Alias("IssuerDocument")]
    Task<string?> IssuerDocument(string issuerId, bool keySet, DateTimeOffset now);

    /// <summary>The key set at this instant of the account's issuer; null where the account issues no tokens by this URL.</summary>
    [Alias("IssuerKeySet")]
    Task<string?> IssuerKeySet(string url, DateTimeOffset now);

    /// <summary>Gives the account's issuer new keys, which sign after they have been published for <paramref name="lead"/>.</summary>
    [Alias("RotateIssuerKeys")]
    Task<IssuerKeysReply> RotateIssuerKeys(DateTimeOffset now, TimeSpan lead);
}
