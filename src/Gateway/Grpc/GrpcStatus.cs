using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Rolecall.Gateway.Operations;

namespace Rolecall.Gateway.Grpc;

/// <summary>A fault as google.rpc.Status: ErrorInfo with the AWS code as reason, and the whole decision behind a denial. https://google.aip.dev/193</summary>
internal static class GrpcStatus
{
    public static RpcException Of(RefusedCallException refused, Call call)
    {
        var status = new Google.Rpc.Status { Code = (int)Faults.GrpcCode(refused.Fault), Message = refused.Fault.Message };
        status.Details.AddRange(DetailsOf(refused, call).Select(detail => Any.Pack(detail)));
        return status.ToRpcException();
    }

    public static IEnumerable<IMessage> DetailsOf(RefusedCallException refused, Call call)
    {
        var info = new ErrorInfo { Reason = refused.Fault.Code, Domain = "rolecall" };
        info.Metadata.Add("service", OperationTable.SigningNameOf(call.Operation.Method.Service));
        info.Metadata.Add("operation", call.Operation.Name);
        if (refused.Fault.Reason is { } reason)
            info.Metadata.Add("reason", reason);
        yield return info;
        yield return new RequestInfo { RequestId = call.RequestId };
        if (refused.Decision is { Allowed: false } decision)
            yield return DecisionMessages.Of(decision);
    }
}
