using Rolecall.Identity.Accounts;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>A request of any wire, as it is sent.</summary>
internal sealed record HttpCall(bool Http2, string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>With more headers: name, value, name, value.</summary>
    public HttpCall With(params string[] more) =>
        this with { Headers = [.. Headers, .. more.Chunk(2).Select(header => new KeyValuePair<string, string>(header[0], header[1]))] };
}
