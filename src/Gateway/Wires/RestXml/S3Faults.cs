using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>
/// S3 has its own codes and texts for what all services refuse. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
/// </summary>
internal static class S3Faults
{
    /// <param name="hasToken">The request came with a session token: then it is the token that is not known.</param>
    public static Fault Of(Fault fault, bool hasToken) => fault.Code switch
    {
        "InvalidClientTokenId" when hasToken =>
            fault with { Code = "InvalidToken", Message = "The provided token is malformed or otherwise invalid.", Status = 400 },
        "InvalidClientTokenId" => fault with
        {
            Code = "InvalidAccessKeyId",
            Message = "The AWS Access Key Id you provided does not exist in our records."
        },
        "ExpiredToken" => fault with { Message = "The provided token has expired.", Status = 400 },
        "SignatureDoesNotMatch" => fault with
        {
            Message = "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        },
        "MissingAuthenticationToken" => fault with
        {
            Code = "AccessDenied",
            Message = fault == Fault.MissingAuthenticationToken() ? "Access Denied" : fault.Message,
        },
        "IncompleteSignature" => fault with { Code = "AuthorizationHeaderMalformed" },
        "ValidationError" => fault with { Code = "InvalidArgument" },
        "Throttling" => fault with { Code = "SlowDown", Message = "Please reduce your request rate.", Status = 503, SenderFault = false },
        "InternalFailure" => fault with { Code = "InternalError", Message = "We encountered an internal error. Please try again." },
        _ => fault,
    };
}
