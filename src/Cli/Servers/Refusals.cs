using Google.Rpc;
using Grpc.Core;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Servers;

/// <summary>What a server's refusal means for the one who asked.</summary>
internal static class Refusals
{
    public static CliException Of(RpcException refused, ServerFlags flags, Terminal terminal)
    {
        var (code, hint) = refused.StatusCode switch
        {
            StatusCode.InvalidArgument or StatusCode.OutOfRange => (ExitCodes.Usage, null),
            StatusCode.NotFound => (ExitCodes.NotFound, null),
            StatusCode.Unimplemented => (ExitCodes.NotFound, "a server of this program's version"),
            StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.Aborted or StatusCode.ResourceExhausted => (
                ExitCodes.Conflict, null),
            StatusCode.Unauthenticated when OfKeys(ReasonOf(refused)) is { } remedy => (ExitCodes.Unauthenticated, remedy),
            StatusCode.Unauthenticated => (ExitCodes.Unauthenticated, "rolecall status tells which token was used, and where it came from"),
            StatusCode.PermissionDenied => (ExitCodes.Forbidden, RequestIdOf(refused) is { } id ? $"rolecall why {id}" : null),
            StatusCode.Unavailable or StatusCode.Internal when IsAway(refused) => (
                ExitCodes.Unreachable, "rolecall up, or rolecall doctor"),
            StatusCode.Unavailable => (ExitCodes.Unreachable, (string?)null),
            StatusCode.DeadlineExceeded => (ExitCodes.TimedOut, null),
            _ => (ExitCodes.Bug, null),
        };
        if (!IsAway(refused))
            return new CliException(code, refused.Status.Detail) { Why = ReasonOf(refused), Try = hint };
        var address = ServerAddress.Find(terminal, flags);
        return new CliException(
            code, $"no server answers at {address.Grpc.Value.GetLeftPart(UriPartial.Authority)} ({address.Grpc.Source})")
        {
            Why = refused.Status.DebugException?.GetBaseException().Message,
            Try = hint,
        };
    }

    /// <summary>The request id that the refusal bears, by which it is explained; null where it bears none.</summary>
    public static string? RequestIdOf(RpcException refused) => refused.GetRpcStatus()?.GetDetail<RequestInfo>() is { RequestId.Length: > 0 } info
        ? info.RequestId
        : null;

    /// <summary>AWS's code: "AccessDenied"; null where there is none.</summary>
    public static string? ReasonOf(RpcException refused) =>
        refused.GetRpcStatus()?.GetDetail<ErrorInfo>() is { Reason.Length: > 0 } info ? info.Reason : null;

    /// <summary>What helps whoever signed with keys that are not good; null where another credential is not.</summary>
    private static string? OfKeys(string? reason) => reason switch
    {
        "ExpiredToken" or "ExpiredTokenException" => "assume the role again: eval \"$(rolecall assume ROLE --as PERSON)\"",
        "InvalidClientTokenId" or "SignatureDoesNotMatch" =>
            "keys of the server and the sandbox that rolecall status shows: eval \"$(rolecall env PERSON)\"",
        _ => null,
    };

    private static bool IsAway(RpcException refused) =>
        refused.Status.DebugException is { } cause
            && cause.GetBaseException() is System.Net.Sockets.SocketException or HttpRequestException or IOException;
}
