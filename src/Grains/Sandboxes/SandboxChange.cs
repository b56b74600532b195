using System.Text.Json;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains.Journals;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Sessions.Revocations;

namespace Rolecall.Grains.Sandboxes;

/// <summary>One record of a sandbox's settings stream.</summary>
internal sealed record SandboxChange
{
    public required SandboxChangeKind Kind { get; init; }

    public DateTimeOffset? At { get; init; }

    public TimeSpan? By { get; init; }

    public uint? KeyId { get; init; }

    public byte[]? Key { get; init; }

    public SandboxClock? Clock { get; init; }

    public SessionRevocation? Revocation { get; init; }

    /// <summary>All of them, as they are from now on.</summary>
    public SandboxRules? Rules { get; init; }

    public SandboxTokenRecord? Token { get; init; }

    /// <summary>Of the token that is revoked.</summary>
    public string? TokenName { get; init; }

    /// <summary>Absent from the records of sandboxes that were made before they had one: their name is their realm.</summary>
    public string? Realm { get; init; }

    public static JournalFormat<SandboxSettings?, SandboxChange> Format(string name) => new()
    {
        Empty = null,
        Apply = (state, change) => Apply(name, state, change),
        WriteChange = change => JsonSerializer.SerializeToUtf8Bytes(change, SandboxJson.Default.SandboxChange),
        ReadChange = bytes => JsonSerializer.Deserialize(bytes.Span, SandboxJson.Default.SandboxChange)
            ?? throw new InvalidDataException("a sandbox change record is null"),
        WriteSnapshot = state => JsonSerializer.SerializeToUtf8Bytes(SandboxSnapshot.Of(state), SandboxJson.Default.SandboxSnapshot),
        ReadSnapshot = bytes => JsonSerializer.Deserialize(bytes.Span, SandboxJson.Default.SandboxSnapshot)?.ToSettings(),
    };

    private static SandboxSettings? Apply(string name, SandboxSettings? state, SandboxChange change) => change.Kind switch
    {
        SandboxChangeKind.Created => new SandboxSettings
        {
            Name = name,
            Version = 0,
            CreatedAt = change.At!.Value,
            Clock = SandboxClock.OfWall(change.At.Value),
            Realm = change.Realm ?? name,
            SealingKeys = [],
        },
        SandboxChangeKind.KeyAdded => state! with
        {
            SealingKeys = state.SealingKeys.Add(new SealingKeyRecord { KeyId = change.KeyId!.Value, Key = [.. change.Key!] }),
        },
        SandboxChangeKind.KeyPrepared => state! with
        {
            SealingKeys = state.SealingKeys.Add(new SealingKeyRecord { KeyId = change.KeyId!.Value, Key = [.. change.Key!], Prepared = true }),
        },
        SandboxChangeKind.KeySeals => WithKey(state!, change.KeyId, key => new SealingKeyRecord { KeyId = key.KeyId, Key = key.Key }),
        SandboxChangeKind.KeyRetired => WithKey(
            state!, change.KeyId, key => new SealingKeyRecord { KeyId = key.KeyId, Key = key.Key, RetiredAt = change.At }),
        // Written by versions whose clocks only had an offset.
        SandboxChangeKind.ClockMoved => state! with
        {
            Clock = state.Clock with { SandboxAnchor = state.Clock.SandboxAnchor + change.By!.Value },
        },
        SandboxChangeKind.ClockSet => state! with { Clock = change.Clock! },
        // The tokens stay: who administers the sandbox is not among what it holds.
        SandboxChangeKind.Reset => state! with
        {
            Clock = SandboxClock.OfWall(change.At!.Value),
            Realm = change.Realm!,
            SealingKeys = [],
            Revocations = [],
            Rules = new(),
        },
        SandboxChangeKind.SessionsRevoked => state! with { Revocations = state.Revocations.Add(change.Revocation!) },
        // Those that had expired at an instant of the sandbox.
        SandboxChangeKind.RevocationsForgotten => state! with
        {
            Revocations = state.Revocations.RemoveAll(kept => kept.ExpiresAt <= change.At!.Value),
        },
        SandboxChangeKind.RulesSet => state! with { Rules = change.Rules! },
        SandboxChangeKind.TokenAdded => state! with { Tokens = state.Tokens.Add(change.Token!) },
        SandboxChangeKind.TokenRevoked => state! with { Tokens = state.Tokens.RemoveAll(kept => kept.Name == change.TokenName) },
        SandboxChangeKind.Deleted => null,
        _ => throw new InvalidDataException($"a sandbox change record of kind {change.Kind} is not known to this version"),
    };

    private static SandboxSettings WithKey(SandboxSettings state, uint? keyId, Func<SealingKeyRecord, SealingKeyRecord> changed) =>
        state with { SealingKeys = [.. state.SealingKeys.Select(key => key.KeyId == keyId ? changed(key) : key)] };
}
