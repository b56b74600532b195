using System.Buffers;

namespace Rolecall.Gateway.Wires.SignIn;

/// <summary>
/// Where a browser goes on after the sign-in (SAML bindings, 3.5.3). INVARIANT: nowhere but to a path of this server: an identity provider
/// hands on whatever somebody put into a link, and a page that is trusted with a password must not lead elsewhere.
/// </summary>
internal static class RelayState
{
    /// <summary>The bindings have 80 bytes; identity providers take more.</summary>
    private const int Longest = 1024;

    /// <summary>Of a path, a query and a fragment (RFC 3986). A backslash is another slash to browsers, and no letter of a URL.</summary>
    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+,;=:@/?#");

    /// <summary>The path, with its query and fragment; null where the text is none of this server's.</summary>
    public static string? Own(string? text) =>
        text is ['/', ..] and not ['/', '/', ..] && text.Length <= Longest && !text.AsSpan().ContainsAnyExcept(Letters) ? text : null;
}
