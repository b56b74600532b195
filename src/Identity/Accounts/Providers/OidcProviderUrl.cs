using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>
/// URLs of OpenID Connect providers: https, no port, no query.
/// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
/// </summary>
public static class OidcProviderUrl
{
    private const string Https = "https://";

    /// <summary>The URL without its scheme.</summary>
    public static string NameOf(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        return scheme < 0 ? url : url[(scheme + 3)..];
    }

    /// <param name="url">What CreateOpenIDConnectProvider is given.</param>
    /// <param name="issuerBase">Where this sandbox serves its own issuers, which may have a port.</param>
    /// <exception cref="AwsFaultException">ValidationError: AWS takes no such URL.</exception>
    internal static void Check(string url, string issuerBase)
    {
        // INVARIANT: what is taken is compared letter by letter with the claims of tokens, so nothing is normalized here.
        var isOwn = url.StartsWith(Https, StringComparison.Ordinal) && url.StartsWith(issuerBase + "/", StringComparison.Ordinal);
        var rest = isOwn ? url[(issuerBase.Length + 1)..] : url.StartsWith(Https, StringComparison.Ordinal) ? url[Https.Length..] : "";
        var host = isOwn ? "" : rest.Split('/')[0];
        if (rest.Length == 0 || !rest.All(IsOfPath) || (!isOwn && !IsHost(host)))
            throw new AwsFaultException(Fault.ValidationError("Invalid Open ID Connect Provider URL"));
    }

    private static bool IsOfPath(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '~' or '%' or '+' or '=' or ',';

    private static bool IsHost(string host) => host.Length is > 0 and <= 253
        && host.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
}
