using System.Collections.Immutable;
using Rolecall.Api.Native.V1;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Sessions.Revocations;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>What a gateway must know of a sandbox to serve a call.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SandboxSettings")]
public sealed record SandboxSettings
{
    /// <summary>How long a leased copy may be served, on the holder's monotonic clock.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(2);

    [Id(0)] public required string Name { get; init; }

    /// <summary>The version of the settings' stream.</summary>
    [Id(1)] public required long Version { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Newest last.</summary>
    [Id(4)] public required ImmutableArray<SealingKeyRecord> SealingKeys { get; init; }

    [Id(5)] public required SandboxClock Clock { get; init; }

    /// <summary>
    /// What grain keys, streams, audit rows and tokens call the sandbox: unlike its name, it is never used again, so nothing
    /// that a sandbox held before it was reset, or deleted and made again, can come back.
    /// </summary>
    [Id(6)] public required string Realm { get; init; }

    /// <summary>Of sessions that may not have expired yet.</summary>
    [Id(7)] public ImmutableArray<SessionRevocation> Revocations { get; init; } = [];

    /// <summary>The tokens that administer the sandbox, oldest first; the server's is not among them.</summary>
    [Id(9)] public ImmutableArray<SandboxTokenRecord> Tokens { get => field.IsDefault ? [] : field; init; }

    /// <summary>Read-only here: the sandbox's grain changes them. A rule that is absent has its default.</summary>
    [Id(10)] public SandboxRules Rules { get; init; } = new();

    /// <summary>The sealing keys, ready to seal and open.</summary>
    public KeyRing Ring() => new(
        [.. SealingKeys.Select(key => new SealingKey { KeyId = key.KeyId, Key = key.Key, RetiredAt = key.RetiredAt, Prepared = key.Prepared })]);
}
