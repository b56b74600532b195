using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Requests;

/// <summary>
/// The one rule for a header that is given twice, on every wire: its values are one value, joined with "," as the signature joins
/// them; and a header that can only say one thing is refused. INVARIANT: no header vanishes because it stands twice, since a
/// Deny may depend on it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
internal static class RequestHeaders
{
    /// <summary>
    /// The headers that decide who calls, which sandbox is meant and what the call is signed with: two values could be read in two ways.
    /// </summary>
    private static readonly FrozenSet<string> GivenOnce = FrozenSet.ToFrozenSet(
    [
        "Authorization", "Date", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256", "X-Amz-Decoded-Content-Length", "X-Amz-Target",
        "aws-access-key-id", "aws-secret-access-key", "aws-session-token", "rolecall-sandbox", "rolecall-explain",
        "x-aws-ec2-metadata-token", "x-aws-ec2-metadata-token-ttl-seconds",
        "Host", "Origin", "Content-Type", "Content-Length", "Content-MD5", "Range",
    ], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OfSignatures =
        FrozenSet.ToFrozenSet(
            ["Authorization", "Date", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The header's value; null where it is absent or empty.</summary>
    public static string? Of(IHeaderDictionary headers, string name) => Join(headers[name]) is { Length: > 0 } value ? value : null;

    public static string Join(StringValues values) => values.Count switch
    {
        // Most headers that are looked for are not there.
        0 => "",
        1 => values[0] ?? "",
        _ => string.Join(',', values.Select(value => value?.Trim())),
    };

    /// <summary>The fault of a request that gives this header twice; null where it may.</summary>
    public static Fault? Contradiction(string name) => !GivenOnce.Contains(name) ? null
        : OfSignatures.Contains(name)
        ? new Fault("IncompleteSignature", $"The header '{name}' must be given once.") { Category = FaultCategory.Unauthenticated }
        : new Fault("InvalidRequest", $"The header '{name}' must be given once.");
}
