using Rolecall.Api.Protocol.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Json;

/// <summary>
/// The JSON services have their own codes for what all services refuse, and answer them with 400.
/// https://docs.aws.amazon.com/organizations/latest/APIReference/CommonErrors.html
/// </summary>
internal static class AwsJsonFaults
{
    /// <param name="rule">The service's; null where the request named no operation.</param>
    public static Fault Of(ServiceRule? rule, Fault fault) => fault.Code switch
    {
        "AccessDenied" => Renamed(fault, "AccessDeniedException"),
        "InvalidClientTokenId" => Renamed(fault, "UnrecognizedClientException"),
        "ExpiredToken" => Renamed(fault, "ExpiredTokenException"),
        "SignatureDoesNotMatch" => Renamed(fault, "InvalidSignatureException"),
        "MissingAuthenticationToken" => Renamed(fault, "MissingAuthenticationTokenException"),
        "IncompleteSignature" => Renamed(fault, "IncompleteSignatureException"),
        "Throttling" => Renamed(fault, "ThrottlingException"),
        "MalformedInput" => Renamed(fault, "SerializationException"),
        "ValidationError" => Renamed(fault, rule?.ValidationCode is { Length: > 0 } code ? code : "ValidationException"),
        "RequestEntityTooLarge" => fault with { Code = "RequestEntityTooLargeException" },
        "ServiceUnavailable" => fault with { Code = "ServiceUnavailableException" },
        _ => fault,
    };

    private static Fault Renamed(Fault fault, string code) => fault with { Code = code, Status = 400 };
}
