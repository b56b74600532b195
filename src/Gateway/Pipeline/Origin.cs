using System.Collections.Frozen;
using System.Net;

namespace Rolecall.Gateway.Pipeline;

/// <summary>Where a call comes from, as condition keys and the audit record tell it.</summary>
internal sealed record Origin
{
    public required IPAddress SourceIp { get; init; }

    public required string? UserAgent { get; init; }

    public required string? Referer { get; init; }

    /// <summary>The caller speaks TLS: to this server, or to a proxy that is trusted.</summary>
    public required bool Tls { get; init; }

    /// <summary>
    /// The connection to this server, the proxy's where a trusted one speaks for the caller, is neither TLS nor from this machine.
    /// </summary>
    public bool InClear { get; init; }

    /// <summary>Forwarding headers name no client, or come from an untrusted proxy.</summary>
    public bool Forwarded { get; init; }

    /// <summary>
    /// Nobody on the way reads what the caller sends: all of it is TLS, or within this machine. Secrets that are sent as they
    /// are, and the endpoints that no other machine reaches, are for such callers only.
    /// </summary>
    public bool Near => !InClear && (Tls || (!Forwarded && IPAddress.IsLoopback(SourceIp)));

    public required string Host { get; init; }

    /// <summary>
    /// One object for all calls of one connection: the gate's record of it, where connections are counted. Null for calls without a
    /// connection.
    /// </summary>
    public object? Connection { get; init; }

    /// <summary>The trace that the call is a part of, as the caller's traceparent names it; null where it names none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>What the caller's tracing system adds to that.</summary>
    public string? TraceState { get; init; }

    /// <summary>The call came to the gRPC port.</summary>
    public bool Http2 { get; init; }

    /// <summary>The region of the signature's scope; us-east-1 where there is none.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>"1.2" or "1.3"; null without TLS.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The x-amz- headers of a call to S3, in lower case: condition keys tell some of them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    internal static IReadOnlyDictionary<string, string> NoHeaders { get; } = FrozenDictionary<string, string>.Empty;
}
