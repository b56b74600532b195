using System.Net;
using Rolecall.Identity.Secrets;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Tls;
using Rolecall.Worlds;

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

    /// <summary>
    /// Host names that the server answers to, besides those that no stranger can point at it: "NAME", or "*.NAME" for all below it.
    /// </summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>
    /// The file with the envelope keys of the store; null for the one in the data directory, which is made on the first start.
    /// </summary>
    public string? EnvelopeKeyFile { get; init; }

    /// <summary>The envelope keys themselves, in base64, with commas between them; null where they are in the file.</summary>
    public Secret? EnvelopeKey { get; init; }

    /// <summary>Seal the whole store again with the newest envelope key, so that it needs the others no more.</summary>
    public bool SealAgain { get; init; }

    /// <summary>Go on with what is left of an event store or an audit trail that was shortened or changed; that is put on record.</summary>
    public bool AcceptDataLoss { get; init; }

    /// <summary>How much of the audit trail is kept.</summary>
    public TrailLimits Trail { get; init; } = new();

    /// <summary>The certificate of both ports; null for none.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Whose X-Forwarded-For and X-Forwarded-Proto count.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Other machines are served without TLS.</summary>
    public bool InClear => Tls is null && !IPAddress.IsLoopback(Bind);

    /// <summary>Make the demo world in an empty store.</summary>
    public required bool Demo { get; init; }

    /// <summary>The world that every start brings the default sandbox to; null for none but the demo's.</summary>
    public World? World { get; init; }

    /// <summary>The cluster that this server is a member of; null for a server of its own.</summary>
    public MemberOptions? Cluster { get; init; }

    /// <summary>Callers are answered; a silo answers none but those who ask for its health.</summary>
    public bool HasWires => Cluster?.Role != ServerRole.Silo;

    /// <summary>Grains are hosted; a gateway calls those of others.</summary>
    public bool HasGrains => Cluster?.Role != ServerRole.Gateway;

    /// <summary>The file with the admin token; null for the one in the data directory, which is made on the first start.</summary>
    public string? AdminTokenFile { get; init; }

    /// <summary>Who has it may read metrics from other machines, and nothing else; null for nobody but administrators.</summary>
    public Secret? MetricsToken { get; init; }

    /// <summary>Where to write, once all endpoints answer, who and where they are; null for where it is usual.</summary>
    public required string? ReadyFile { get; init; }

    /// <summary>
    /// Where that is written after all: whoever starts a server in a folder finds it there, for the command line looks for
    /// ./data/ready.json. Null for nowhere.
    /// </summary>
    public string? ReadyFilePath =>
        ReadyFile ?? (HasWires && Data is { } data ? Path.Combine(data, "ready.json") : null);

    public required LogLevel LogLevel { get; init; }

    public EnvelopeKeySource EnvelopeKeysOf(DataDirectory directory) =>
        new(EnvelopeKey, EnvelopeKeyFile is { } file ? Path.GetFullPath(file) : directory.EnvelopeKeyFile, MayMake: EnvelopeKeyFile is null) { SealAgain = SealAgain };
}
