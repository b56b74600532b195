using System.Collections.Immutable;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Sessions.Revocations;

namespace Rolecall.Grains.Sandboxes;

/// <summary>The settings as a snapshot keeps them.</summary>
internal sealed record SandboxSnapshot
{
    public required string Name { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Only in snapshots from before clocks had a rate.</summary>
    public TimeSpan? ClockOffset { get; init; }

    public SandboxClock? Clock { get; init; }

    public string? Realm { get; init; }

    public required ImmutableArray<SealingKeyRecord> SealingKeys { get; init; }

    public ImmutableArray<SessionRevocation> Revocations { get => field.IsDefault ? [] : field; init; }

    /// <summary>Absent from snapshots from before there were any.</summary>
    public SandboxRules? Rules { get; init; }

    public ImmutableArray<SandboxTokenRecord> Tokens { get => field.IsDefault ? [] : field; init; }

    public static SandboxSnapshot? Of(SandboxSettings? state) => state is null ? null : new SandboxSnapshot
    {
        Name = state.Name,
        Version = state.Version,
        CreatedAt = state.CreatedAt,
        Clock = state.Clock,
        Realm = state.Realm,
        SealingKeys = state.SealingKeys,
        Revocations = state.Revocations,
        Rules = state.Rules,
        Tokens = state.Tokens,
    };

    public SandboxSettings ToSettings() => new()
    {
        Name = Name,
        Version = Version,
        CreatedAt = CreatedAt,
        Clock = Clock ?? new SandboxClock { WallAnchor = CreatedAt, SandboxAnchor = CreatedAt + (ClockOffset ?? TimeSpan.Zero) },
        Realm = Realm ?? Name,
        SealingKeys = SealingKeys,
        Revocations = Revocations,
        Rules = Rules ?? new(),
        Tokens = Tokens,
    };
}
