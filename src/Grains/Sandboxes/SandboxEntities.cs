using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Issuers;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains.Sandboxes.IdentityProviders;
using Rolecall.Identity.Journals;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Sessions.Revocations;
using Rows = Rolecall.Identity.Journals.EntityRows<Rolecall.Grains.Sandboxes.SandboxState>;

namespace Rolecall.Grains.Sandboxes;

/// <summary>
/// What a sandbox's stream keeps. Names stand in records that were written: they never change, and none is used again.
/// </summary>
internal static class SandboxEntities
{
    public static EntityKinds<SandboxState, SandboxChange> Kinds { get; } = new(
        SandboxJson.Default,
        keyMember: "key",
        (kind, entity, key) => new SandboxChange { Kind = kind, Entity = entity, Key = key },
        [
            new EntityKind<SandboxState, StoredSandbox>("sandbox")
            {
                Get = state => state.Settings is { } one ? [new StoredSandbox { CreatedAt = one.CreatedAt, Realm = one.Realm }] : [],
                Set = (state, one) => state.Put(one),
                Remove = (state, _) => SandboxState.Empty(state.Name),
            },
            Rows.One<SandboxClock>(
                "clock", state => state.Settings?.Clock, (state, one) => state.With(settings => settings with { Clock = one })),
            Rows.One<SandboxRules>(
                "rules", state => state.Settings?.Rules, (state, one) => state.With(settings => settings with { Rules = one })),
            Listed<SealingKeyRecord>(
                "sealingKey", one => one.KeyId.ToString(CultureInfo.InvariantCulture),
                settings => settings.SealingKeys, (settings, all) => settings with { SealingKeys = all }),
            Listed<SessionRevocation>(
                "revocation", KeyOf, settings => settings.Revocations, (settings, all) => settings with { Revocations = all }),
            Listed<SandboxTokenRecord>(
                "token", one => one.Name, settings => settings.Tokens, (settings, all) => settings with { Tokens = all }),
            new EntityKind<SandboxState, SandboxLabels>("labels")
            {
                Get = state => state.Labels.AreNone() ? [] : [state.Labels],
                Set = (state, one) => state with { Labels = one },
            },
            Rows.One<InstanceSignerRecord>(
                "instanceSigner", state => state.InstanceSigner, (state, one) => state with { InstanceSigner = one }),
            Rows.Sorted<SimulatedIssuer>(
                "simulatedIssuer", one => one.Url, state => state.Issuers, (state, all) => state with { Issuers = all }),
            Rows.Sorted<SimulatedSamlIdp>(
                "simulatedSamlIdp", one => one.EntityId, state => state.SamlIdps, (state, all) => state with { SamlIdps = all }),
            Rows.Sorted<DirectoryUserEntry>(
                "directoryUser", one => one.Name, state => state.DirectoryUsers, (state, all) => state with { DirectoryUsers = all }),
            new EntityKind<SandboxState, FormerSandboxRecord>("kind")
            {
                ReadsWholeRecord = true,
                Get = _ => [],
                Set = (state, one) => one.ApplyTo(state),
            },
        ])
    {
        ReadFormatZero = ReadFormatZero,
    };

    /// <summary>Whose sessions it ends, and up to when.</summary>
    public static string KeyOf(SessionRevocation one) =>
        $"{one.OriginKeyId}/{one.SourceIdentity}/{one.IssuedUpTo.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}";

    private static EntityKind<SandboxState, T> Listed<T>(
        string name, Func<T, string> key,
        Func<SandboxSettings, ImmutableArray<T>> get, Func<SandboxSettings, ImmutableArray<T>, SandboxSettings> set)
        where T : class => Rows.Listed(
            name, key,
            state => state.Settings is { } settings ? get(settings) : [], (state, all) => state.With(settings => set(settings, all)));

    /// <summary>A snapshot from before 2026-11-29: one document with all settings, or null where the sandbox had been deleted.</summary>
    private static SandboxState ReadFormatZero(SandboxState empty, JsonElement json)
    {
        if (json.Deserialize(SandboxJson.Default.StoredSandbox) is not { } sandbox)
            return empty;
        var state = empty.Put(sandbox);
        // From before clocks had a rate.
        if (json.TryGetProperty("clockOffset", out var offset) && offset.Deserialize(SandboxJson.Default.TimeSpan) is var moved)
        {
            state = state.With(settings => settings with
            {
                Clock = settings.Clock with { SandboxAnchor = settings.Clock.SandboxAnchor + moved },
            });
        }
        return Kinds.PutMembers(state, json, (before, change) => change.ApplyTo(before));
    }
}
