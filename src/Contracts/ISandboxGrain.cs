using System.Collections.Immutable;
using Rolecall.Identity;

namespace Rolecall.Contracts;

/// <summary>A sandbox's settings: its clock, its rules and its sealing keys. Key: the sandbox's name.</summary>
[Alias("rolecall.ISandboxGrain")]
public interface ISandboxGrain : IGrainWithStringKey
{
    /// <summary>The settings, leased to a silo for <see cref="SandboxSettings.LeaseTime"/>; null where there is no such sandbox.</summary>
    /// <param name="holder">Names the silo that leases.</param>
    /// <param name="following">The newest <see cref="SandboxSettings.Version"/> that the holder serves by, and it will not go back; 0 for none.</param>
    [Alias("Lease")]
    Task<SandboxSettings?> Lease(string holder, long following);

    /// <summary>The settings, not leased: for showing, not for serving.</summary>
    [Alias("Describe")]
    Task<SandboxSettings?> Describe();

    /// <summary>Makes the sandbox; false where it exists.</summary>
    [Alias("Create")]
    Task<bool> Create(DateTimeOffset wallNow);

    /// <summary>Deletes the sandbox with all its streams, objects and audit rows; false where it does not exist.</summary>
    [Alias("Delete")]
    Task<bool> Delete();

    /// <summary>
    /// Deletes all that the sandbox holds, and lets it begin again: empty, with new sealing keys and the wall's time. Returns once
    /// every silo follows; false where there is no such sandbox.
    /// </summary>
    [Alias("Reset")]
    Task<bool> Reset();

    /// <summary>Revokes the sessions with this origin key or this source identity (one of them is given); returns once every silo follows.</summary>
    /// <param name="originKeyId">AKIA….</param>
    /// <param name="sourceIdentity">As the sessions bear it.</param>
    /// <param name="asked">The instant stamped on the call: sessions up to it are meant, also where the grain's wall is behind.</param>
    [Alias("RevokeSessions")]
    Task<RevocationReply> RevokeSessions(string? originKeyId, string? sourceIdentity, DateTimeOffset asked);

    /// <summary>Moves, stops or sets the pace of the clock; returns once every silo follows.</summary>
    [Alias("ChangeClock")]
    Task<ClockReply> ChangeClock(ClockMove move);

    /// <summary>Changes the rules that are given; returns the settings once every silo follows.</summary>
    [Alias("SetRules")]
    Task<SandboxSettings> SetRules(SandboxRulesChange change);

    /// <summary>Adds a sealing key that seals from now on, on every silo at once able to open; older ones open until their tokens have expired.</summary>
    [Alias("RotateSealingKey")]
    Task<SandboxSettings> RotateSealingKey();
}

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

    [Id(8)] public SandboxRules Rules { get; init; } = new();

    /// <summary>The sealing keys, ready to seal and open.</summary>
    public KeyRing Ring() => new(
        [.. SealingKeys.Select(key => new SealingKey { KeyId = key.KeyId, Key = key.Key, RetiredAt = key.RetiredAt, Prepared = key.Prepared })]);
}

/// <summary>Rules that a sandbox chooses, where AWS does not document which holds.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SandboxRules")]
public sealed record SandboxRules
{
    /// <summary>Sessions from AssumeRole carry the MFA that they were asked for with (<see cref="MultiFactor.Carried"/>).</summary>
    [Id(0)] public bool RoleSessionsCarryMfa { get; init; }

    /// <summary>Where accounts have STS deactivated.</summary>
    [Id(1)] public ImmutableArray<DeactivatedStsRegion> DeactivatedStsRegions { get => field.IsDefault ? [] : field; init; }

    /// <summary>
    /// Trust and bucket policies may name principals that are not there (yet): a name then means whoever has it first. AWS, and a
    /// sandbox without this rule, refuse them.
    /// </summary>
    [Id(2)] public bool AnyPrincipals { get; init; }

    /// <summary>Whether credentials of the account are issued in the region.</summary>
    public bool ServesSts(string region, string accountId)
    {
        foreach (var deactivated in DeactivatedStsRegions)
        {
            if (deactivated.Region == region && (deactivated.AccountId is null || deactivated.AccountId == accountId))
                return false;
        }
        return true;
    }
}

/// <summary>A region in which STS is deactivated.</summary>
/// <param name="Region">"eu-west-1".</param>
/// <param name="AccountId">For this account; null for all of the sandbox.</param>
[GenerateSerializer, Immutable, Alias("rolecall.DeactivatedStsRegion")]
public sealed record DeactivatedStsRegion([property: Id(0)] string Region, [property: Id(1)] string? AccountId);

/// <summary>New rules of a sandbox; null where one stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SandboxRulesChange")]
public sealed record SandboxRulesChange
{
    [Id(0)] public bool? RoleSessionsCarryMfa { get; init; }

    [Id(1)] public ImmutableArray<DeactivatedStsRegion>? DeactivatedStsRegions { get; init; }

    [Id(2)] public bool? AnyPrincipals { get; init; }
}

/// <summary>One sealing key of a sandbox (AES-256).</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SealingKeyRecord")]
public sealed class SealingKeyRecord
{
    [Id(0)] public required uint KeyId { get; init; }

    /// <summary>32 bytes; never logged.</summary>
    [Id(1)] public required ImmutableArray<byte> Key { get; init; }

    /// <summary>In sandbox time; opens nothing from then on. Null for the key that seals now.</summary>
    [Id(2)] public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Opens tokens, and seals none before every silo has it.</summary>
    [Id(3)] public bool Prepared { get; init; }
}
