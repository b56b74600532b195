using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions.Codes;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Mfa;

/// <summary>A virtual MFA device, unassigned until two codes of it have been given.</summary>
public sealed record StoredMfaDevice
{
    public required string Name { get; init; }

    /// <summary>"/" or "/division/".</summary>
    public required string Path { get; init; }

    /// <summary>The shared secret, in base32.</summary>
    [JsonConverter(typeof(SecretConverter))]
    public required Secret Seed { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>Null while the device is nobody's.</summary>
    public DateTimeOffset? EnabledAt { get; init; }

    /// <summary>Whose it is once enabled; null then stands for root.</summary>
    public string? UserName { get; init; }

    /// <summary>The last 30-second step whose code was used: no code of it, or of one before, is ever taken again.</summary>
    public long LastStep { get; init; }

    /// <summary>The same of codes by the server's clock, which the sandbox may let codes follow: the two clocks know nothing of each other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long LastServerStep { get; init; }

    /// <summary>Steps that the device's clock is ahead of the clock that codes follow, as its owner last synchronized it.</summary>
    public int Drift { get; init; }

    /// <summary>The last used step by one of the two clocks.</summary>
    public long LastStepBy(CodeClock clock) => clock.IsServers ? LastServerStep : LastStep;

    /// <summary>The device with a step of that clock used up.</summary>
    public StoredMfaDevice Using(long step, CodeClock clock) => clock.IsServers ? this with { LastServerStep = step } : this with { LastStep = step };

    [JsonIgnore]
    public string PathAndName => Path + Name;

    /// <summary>arn:aws:iam::…:mfa/….</summary>
    public string SerialNumberIn(AccountId accountId) => $"arn:aws:iam::{accountId}:mfa{Path}{Name}";

    /// <summary>Enabled for this user; null for root.</summary>
    public bool IsOf(string? userName) => EnabledAt is not null && string.Equals(UserName, userName, StringComparison.OrdinalIgnoreCase);
}
