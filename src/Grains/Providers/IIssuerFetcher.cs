namespace Rolecall.Grains.Providers;

/// <summary>Fetches what issuers publish about themselves: the one way out of a silo. Without one nothing is fetched.</summary>
public interface IIssuerFetcher
{
    /// <summary>
    /// The document of an https URL: its TLS certificate verified, without redirects, in some seconds and of a megabyte at most.
    /// </summary>
    /// <param name="url">Chosen by the issuer; the caller has found it on the sandbox's list.</param>
    /// <param name="privateNetworks">Addresses of private networks and of this machine are taken, too; link-local ones never.</param>
    /// <returns>Null where the document could not be had, for whatever reason.</returns>
    Task<byte[]?> Fetch(Uri url, bool privateNetworks);
}
