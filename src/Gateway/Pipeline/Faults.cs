using Grpc.Core;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Pipeline;

/// <summary>The one map from what went wrong to what the wires say.</summary>
internal static class Faults
{
    /// <summary>The fault that an exception stands for; null for a bug.</summary>
    public static Fault? Of(Exception failure) => failure switch
    {
        AwsFaultException modelled => modelled.Fault,
        Api.SigV4.SigV4Exception signature => new Fault(signature.Code, signature.Message, StatusOf(signature.Code)),
        StoreUnavailableException => Fault.ServiceUnavailable("The store cannot serve now."),
        TimeoutException or Orleans.Runtime.OrleansException => Fault.ServiceUnavailable("The service is unavailable. Please try again."),
        _ => null,
    };

    /// <summary>The gRPC status of a fault. https://google.aip.dev/193</summary>
    public static StatusCode GrpcCode(Fault fault) => fault switch
    {
        { Code: "AccessDenied" or "OptInRequired" } => StatusCode.PermissionDenied,
        {
            Code: "InvalidClientTokenId" or "SignatureDoesNotMatch" or "ExpiredToken" or "MissingAuthenticationToken"
            or "IncompleteSignature" or "InvalidAdminToken"
        } => StatusCode.Unauthenticated,
        { Code: "NoSuchEntity" or "NoSuchBucket" or "NoSuchKey" or "NoSuchBucketPolicy" or "NoSuchSandbox" } => StatusCode.NotFound,
        { Code: "EntityAlreadyExists" or "BucketAlreadyExists" or "SandboxAlreadyExists" or "AccountAlreadyExists" } => StatusCode.AlreadyExists,
        { Code: "LimitExceeded" or "Throttling" } => StatusCode.ResourceExhausted,
        { Code: "DeleteConflict" or "BucketNotEmpty" or "PreconditionFailed" } => StatusCode.FailedPrecondition,
        { Code: "RequestEntityTooLarge" } => StatusCode.ResourceExhausted,
        { Code: "InvalidAction" or "UnsupportedMediaType" } => StatusCode.Unimplemented,
        { Code: var code } when code.EndsWith("Exception", StringComparison.Ordinal) => GrpcCodeOfException(code, fault.SenderFault),
        { Status: 503 } => StatusCode.Unavailable,
        { SenderFault: false } => StatusCode.Internal,
        _ => StatusCode.InvalidArgument,
    };

    /// <summary>The JSON services name what went wrong in dozens of codes that keep to a few endings.</summary>
    private static StatusCode GrpcCodeOfException(string code, bool senderFault) => code switch
    {
        "AccessDeniedException" or "AccessDeniedForDependencyException" => StatusCode.PermissionDenied,
        "TooManyRequestsException" or "ThrottlingException" or "LimitExceededException" => StatusCode.ResourceExhausted,
        "ConcurrentModificationException" => StatusCode.Aborted,
        _ when code.EndsWith("NotFoundException", StringComparison.Ordinal) => StatusCode.NotFound,
        _ when code.StartsWith("Duplicate", StringComparison.Ordinal) || code.StartsWith("Already", StringComparison.Ordinal) => StatusCode.AlreadyExists,
        _ when PreconditionEndings.Any(ending => code.EndsWith(ending, StringComparison.Ordinal)) => StatusCode.FailedPrecondition,
        _ => senderFault ? StatusCode.InvalidArgument : StatusCode.Internal,
    };

    private static readonly string[] PreconditionEndings =
    [
        "NotEmptyException", "InUseException", "ConstraintViolationException", "NotAttachedException", "NotEnabledException",
        "AlreadyEnabledException", "InProgressException", "CannotLeaveOrganizationException", "ConflictException",
    ];

    private static int StatusOf(string signatureCode) => signatureCode switch
    {
        "IncompleteSignature" or "AuthorizationQueryParametersError" or "AuthorizationHeaderMalformed" or "XAmzContentSHA256Mismatch" => 400,
        "IncompleteBody" or "InvalidRequest" or "InvalidArgument" => 400,
        "MissingContentLength" => 411,
        _ => 403,
    };
}
