using Google.Rpc;
using Grpc.Core;
using Rolecall.Api.Native.V1;

namespace Rolecall.Client;

/// <summary>What a refused call tells.</summary>
public static class Refusals
{
    /// <summary>The decision of a denial, as much as its caller may know; null where no policy was asked.</summary>
    public static Decision? Decision(this RpcException refusal) => refusal.GetRpcStatus()?.GetDetail<Decision>();

    /// <summary>AWS's code: "AccessDenied"; null where there is none.</summary>
    public static string? Code(this RpcException refusal) =>
        refusal.GetRpcStatus()?.GetDetail<ErrorInfo>() is { Reason.Length: > 0 } info ? info.Reason : null;

    /// <summary>The id by which the call is on record; null where it has none.</summary>
    public static string? RequestId(this RpcException refusal) =>
        refusal.GetRpcStatus()?.GetDetail<RequestInfo>() is { RequestId.Length: > 0 } info ? info.RequestId : null;
}
