using System.Runtime.Serialization;

namespace Rolecall.Identity.Quotas;

/// <summary>A quota that is not AWS's default: an entity of the account, or of the organization where it is one of AWS Organizations.</summary>
[DataContract(Name = "rolecall.StoredQuota")]
public sealed record StoredQuota
{
    /// <summary><see cref="Quota.Key"/>.</summary>
    [DataMember(Order = 0)] public required string Key { get; init; }

    [DataMember(Order = 1)] public required int Value { get; init; }

    /// <summary>The request that it was raised by; null where the sandbox's administrator set it.</summary>
    [DataMember(Order = 2)] public string? RequestId { get; init; }

    /// <summary>The ARN of who asked for it; null where the sandbox's administrator set it.</summary>
    [DataMember(Order = 3)] public string? RequestedBy { get; init; }

    /// <summary>In sandbox time.</summary>
    [DataMember(Order = 4)] public required DateTimeOffset At { get; init; }
}
