using System.Net;

namespace Rolecall.Server.Options;

/// <summary>Everything that can be set, after flags, environment, rolecall.yaml and defaults were joined and found valid.</summary>
internal sealed record ServerOptions
{
    /// <summary>The data directory; null for a temporary one that is deleted at the end.</summary>
    public required string? Data { get; init; }

    public required IPAddress Bind { get; init; }

    /// <summary>The AWS endpoint's port; 0 for any that is free.</summary>
    public required int Port { get; init; }

    /// <summary>The gRPC port; 0 for any that is free.</summary>
    public required int GrpcPort { get; init; }

    /// <summary>
    /// "https://HOST", without a slash at its end: where the documents of accounts that issue identity tokens are found. Null
    /// for as the caller who enables them reached this server.
    /// </summary>
    public string? IssuerBase { get; init; }

    /// <summary>Make the demo world in an empty store.</summary>
    public required bool Demo { get; init; }

    /// <summary>Where to write, once all endpoints answer, who and where they are; null for nowhere.</summary>
    public required string? ReadyFile { get; init; }

    public required LogLevel LogLevel { get; init; }
}
