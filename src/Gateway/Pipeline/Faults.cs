using System.Globalization;
using Grpc.Core;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Pipeline;

/// <summary>The one map from what went wrong to what the wires say.</summary>
internal static class Faults
{
    /// <summary>The fault that an exception stands for; null for a bug.</summary>
    public static Fault? Of(Exception failure) => failure switch
    {
        AwsFaultException modelled => modelled.Fault,
        Api.SigV4.SigV4Exception signature => new Fault(signature.Code, signature.Message, StatusOf(signature.Code))
        {
            Category = CategoryOf(signature.Code),
        },
        StorageShareException full => new Fault(
            "StorageQuotaExceeded",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The objects of the bucket's account may take {full.Share.MostBytes >> 20} MiB (the sandbox rule object_mebibytes_per_account)."))
        {
            Category = FaultCategory.Exhausted,
        },
        StoreUnavailableException => Fault.ServiceUnavailable("The store cannot serve now."),
        TimeoutException or Orleans.Runtime.OrleansException => Fault.ServiceUnavailable("The service is unavailable. Please try again."),
        _ => null,
    };

    /// <summary>The gRPC status of a fault. https://google.aip.dev/193</summary>
    public static StatusCode GrpcCode(Fault fault) => fault.Category switch
    {
        FaultCategory.Unauthenticated => StatusCode.Unauthenticated,
        FaultCategory.Denied => StatusCode.PermissionDenied,
        FaultCategory.NotFound => StatusCode.NotFound,
        FaultCategory.AlreadyExists => StatusCode.AlreadyExists,
        FaultCategory.Exhausted => StatusCode.ResourceExhausted,
        FaultCategory.Precondition => StatusCode.FailedPrecondition,
        FaultCategory.Conflict => StatusCode.Aborted,
        FaultCategory.Unsupported => StatusCode.Unimplemented,
        _ => fault.Status == 503 ? StatusCode.Unavailable : fault.SenderFault ? StatusCode.InvalidArgument : StatusCode.Internal,
    };

    private static FaultCategory CategoryOf(string signatureCode) => signatureCode is "SignatureDoesNotMatch" or "IncompleteSignature"
        ? FaultCategory.Unauthenticated
        : FaultCategory.Invalid;

    private static int StatusOf(string signatureCode) => signatureCode switch
    {
        "IncompleteSignature" or "AuthorizationQueryParametersError" or "AuthorizationHeaderMalformed" or "XAmzContentSHA256Mismatch" => 400,
        "IncompleteBody" or "InvalidRequest" or "InvalidArgument" => 400,
        "MissingContentLength" => 411,
        _ => 403,
    };
}
