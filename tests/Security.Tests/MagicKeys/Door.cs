using Rolecall.Gateway.Wires.Grpc;
using Rolecall.Identity.Accounts;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>A place of a request where a guess may be put, on one wire.</summary>
/// <param name="Wire">"query", "json", "s3", "connect", "grpc", "metadata", "container" or "issuer".</param>
/// <param name="Name">Which place.</param>
/// <param name="With">The request with the guess in that place; null where it cannot stand there.</param>
/// <param name="Anonymous">A request without any credentials: S3 answers it with AccessDenied.</param>
/// <param name="Issued">What the sandbox issued for that place, and what opens it; null where there is nothing of the kind.</param>
internal sealed record Door(string Wire, string Name, Func<string, HttpCall?> With, bool Anonymous = false, string? Issued = null)
{
    private static readonly string[] Refusals =
    [
        "InvalidClientTokenId", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken", "InvalidAdminToken",
        "NoSuchSandbox", "InvalidAccessKeyId", "InvalidToken", "AuthorizationHeaderMalformed", "UnrecognizedClientException",
        "InvalidSignatureException", "MissingAuthenticationTokenException", "IncompleteSignatureException", "unauthenticated", OldSignature,
    ];

    /// <summary>What a signature of version 2 is told.</summary>
    private const string OldSignature = "The authorization mechanism you have provided is not supported.";

    private static readonly string[] OtherReasons =
    [
        "Throttling", "SlowDown", "RequestLimitExceeded", "TooManyRequests", "ServiceUnavailable", "resource_exhausted",
        // Pages of other sites, and bodies that are not what they are said to be: nobody looks at who called.
        "--host-names", "x-amz-content-sha256 must be",
    ];

    public Outcome Judge(HttpAnswer answer) => Wire switch
    {
        // The endpoints of workloads and issuers tell nothing but a status.
        "metadata" or "container" or "issuer" => answer.Status switch
        {
            401 or 403 or 404 => Outcome.Refused,
            400 or 421 or 429 or 503 => Outcome.NotTried,
            _ => Outcome.Accepted,
        },
        "grpc" => answer.GrpcStatus switch
        {
            16 => Outcome.Refused,
            3 when answer.Text.Contains(OldSignature, StringComparison.Ordinal) => Outcome.Refused,
            5 when answer.Text.Contains("sandbox", StringComparison.OrdinalIgnoreCase) => Outcome.Refused,
            8 or 14 or null => Outcome.NotTried,
            _ when answer.Tells(OtherReasons) => Outcome.NotTried,
            _ => Outcome.Accepted,
        },
        _ when answer.Status < 300 => Outcome.Accepted,
        _ when answer.Status is 429 or 503 || answer.Tells(OtherReasons) => Outcome.NotTried,
        // Kestrel, which says nothing, and a request that is none.
        _ when answer.Text.Length == 0 => Outcome.NotTried,
        _ when answer.Tells(Refusals) => Outcome.Refused,
        _ when answer.Status == 404 && answer.Text.Contains("There is no sandbox", StringComparison.Ordinal) => Outcome.Refused,
        // Headers that describe the body are read before anybody looks at who called.
        "s3" when Anonymous && answer.Text.Contains("Value for x-amz-checksum-", StringComparison.Ordinal) => Outcome.NotTried,
        "s3" when Anonymous && answer.Text.Contains("AccessDenied", StringComparison.Ordinal) => Outcome.Refused,
        // Whoever is told that he may not, or that what he asks for is wrong, was taken for somebody.
        _ => Outcome.Accepted,
    };
}
