using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Sessions.Revocations;

namespace Rolecall.Grains.Sandboxes;

/// <summary>A record as versions before 2026-11-29 wrote them: it says what was done, not what is there from now on.</summary>
internal sealed record FormerSandboxRecord
{
    public required SandboxChangeKind Kind { get; init; }

    public DateTimeOffset? At { get; init; }

    public TimeSpan? By { get; init; }

    public uint? KeyId { get; init; }

    public byte[]? Key { get; init; }

    public SandboxClock? Clock { get; init; }

    public SessionRevocation? Revocation { get; init; }

    /// <summary>All of them, as they are from then on.</summary>
    public SandboxRules? Rules { get; init; }

    public SandboxTokenRecord? Token { get; init; }

    /// <summary>Of the token that is revoked.</summary>
    public string? TokenName { get; init; }

    /// <summary>Absent from the records of sandboxes that were made before they had one: their name is their realm.</summary>
    public string? Realm { get; init; }

    /// <summary>The state after what the record says.</summary>
    public SandboxState ApplyTo(SandboxState state) => Kind switch
    {
        SandboxChangeKind.Created => state.Put(new StoredSandbox { CreatedAt = At!.Value, Realm = Realm }),
        SandboxChangeKind.KeyAdded => state.With(NewKey(prepared: false)),
        SandboxChangeKind.KeyPrepared => state.With(NewKey(prepared: true)),
        SandboxChangeKind.KeySeals => WithKey(state, key => new SealingKeyRecord { KeyId = key.KeyId, Key = key.Key }),
        SandboxChangeKind.KeyRetired => WithKey(state, key => new SealingKeyRecord { KeyId = key.KeyId, Key = key.Key, RetiredAt = At }),
        // Written by versions whose clocks only had an offset.
        SandboxChangeKind.ClockMoved => state.With(settings => settings with
        {
            Clock = settings.Clock with { SandboxAnchor = settings.Clock.SandboxAnchor + By!.Value },
        }),
        SandboxChangeKind.ClockSet => state.With(settings => settings with { Clock = Clock! }),
        SandboxChangeKind.Reset => state.With(settings => settings with
        {
            Clock = SandboxClock.OfWall(At!.Value),
            Realm = Realm!,
            SealingKeys = [],
            Revocations = [],
            Rules = new(),
        }),
        SandboxChangeKind.SessionsRevoked => state.With(settings => settings with { Revocations = settings.Revocations.Add(Revocation!) }),
        // Those that had expired at an instant of the sandbox.
        SandboxChangeKind.RevocationsForgotten => state.With(settings => settings with
        {
            Revocations = settings.Revocations.RemoveAll(kept => kept.ExpiresAt <= At!.Value),
        }),
        SandboxChangeKind.RulesSet => state.With(settings => settings with { Rules = Rules! }),
        SandboxChangeKind.TokenAdded => state.With(settings => settings with { Tokens = settings.Tokens.Add(Token!) }),
        SandboxChangeKind.TokenRevoked => state.With(settings => settings with
        {
            Tokens = settings.Tokens.RemoveAll(kept => kept.Name == TokenName),
        }),
        SandboxChangeKind.Deleted => state with { Settings = null },
        _ => throw new InvalidDataException($"a sandbox change record of kind {Kind} is not known to this version"),
    };

    private Func<SandboxSettings, SandboxSettings> NewKey(bool prepared) => settings => settings with
    {
        SealingKeys = settings.SealingKeys.Add(new SealingKeyRecord { KeyId = KeyId!.Value, Key = [.. Key!], Prepared = prepared }),
    };

    private SandboxState WithKey(SandboxState state, Func<SealingKeyRecord, SealingKeyRecord> changed) =>
        state.With(settings => settings with
        {
            SealingKeys = [.. settings.SealingKeys.Select(key => key.KeyId == KeyId ? changed(key) : key)],
        });
}
