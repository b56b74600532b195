using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>
/// A fault as google.rpc.Status: ErrorInfo with the AWS code as reason, and of a denial what its caller may know.
/// https://google.aip.dev/193
/// </summary>
internal static class GrpcStatus
{
    // Details travel in trailers, in base64, and clients refuse long ones: Python's and C's at 8 to 16 KB.
    private const int LargestDecision = 3 * 1024;
    private const int LongestEncodedMessage = 2 * 1024;

    /// <summary>Bytes of the message in its trailer, where most that is not ASCII takes three for each of its own.</summary>
    private const int LongestMessage = 1536;

    public static RpcException Of(RefusedCallException refused, Call call)
    {
        var status = new Google.Rpc.Status { Code = (int)Faults.GrpcCode(refused.Fault), Message = Shorten(refused.Fault.Message) };
        status.Details.AddRange(DetailsOf(refused, call).Select(detail => Any.Pack(detail)));
        return status.ToRpcException();
    }

    /// <summary>The status of a request that was refused before it was a call.</summary>
    public static RpcException Of(Fault fault)
    {
        var status = new Google.Rpc.Status { Code = (int)Faults.GrpcCode(fault), Message = Shorten(fault.Message) };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = fault.Code, Domain = "rolecall" }));
        status.Details.AddRange(RetryOf(fault).Select(detail => Any.Pack(detail)));
        return status.ToRpcException();
    }

    /// <summary>When to try again, where that may help.</summary>
    public static IEnumerable<IMessage> RetryOf(Fault fault) =>
        fault.Status == 503 || fault.Code == "Throttling"
            ? [new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) }]
            : [];

    /// <summary>As much of a message as clients take: it may repeat the value that was refused.</summary>
    private static string Shorten(string message)
    {
        var (length, bytes) = (0, 0);
        foreach (var rune in message.EnumerateRunes())
        {
            bytes += rune.IsAscii && !Rune.IsControl(rune) ? 1 : 3 * rune.Utf8SequenceLength;
            if (bytes > LongestMessage)
                return message[..length] + "...";
            length += rune.Utf16SequenceLength;
        }
        return message;
    }

    public static IEnumerable<IMessage> DetailsOf(RefusedCallException refused, Call call)
    {
        var info = new ErrorInfo { Reason = refused.Fault.Code, Domain = "rolecall" };
        info.Metadata.Add("service", OperationTable.SigningNameOf(call.Operation.Method.Service));
        info.Metadata.Add("operation", call.Operation.Name);
        if (refused.Denial?.EncodedMessage is { Length: <= LongestEncodedMessage } encoded)
            info.Metadata.Add("encoded_authorization_message", encoded);
        if (refused.Fault.Reason is { } reason)
            info.Metadata.Add("reason", reason);
        yield return info;
        yield return new RequestInfo { RequestId = call.RequestId };
        foreach (var retry in RetryOf(refused.Fault))
            yield return retry;
        if (refused.Denial?.Disclosed is { } disclosed)
            yield return DecisionMessages.Within(LargestDecision, disclosed);
    }
}
