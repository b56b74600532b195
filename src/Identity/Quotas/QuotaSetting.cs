using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.Serialization;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Quotas;

/// <summary>That a quota is to be another from now on.</summary>
[DataContract(Name = "rolecall.QuotaSetting")]
public sealed record QuotaSetting
{
    /// <summary><see cref="Quota.Key"/>.</summary>
    [DataMember(Order = 0)] public required string Key { get; init; }

    /// <summary>Null for AWS's default.</summary>
    [DataMember(Order = 1)] public int? Value { get; init; }

    /// <summary>An account asks for more, as Service Quotas takes it: no quota is lowered by that. Null for the sandbox's administrator.</summary>
    [DataMember(Order = 2)] public string? RequestedBy { get; init; }

    /// <summary>The id of the request; null for the sandbox's administrator.</summary>
    [DataMember(Order = 3)] public string? RequestId { get; init; }

    /// <summary>In sandbox time.</summary>
    [DataMember(Order = 4)] public required DateTimeOffset At { get; init; }

    /// <summary>
    /// The quota as it is kept; null where it is AWS's default from now on. What there is already stays, however low it is set: only new
    /// ones are refused.
    /// </summary>
    /// <exception cref="AwsFaultException">IllegalArgumentException: the quota cannot be that much.</exception>
    public StoredQuota? ToStored(ImmutableSortedDictionary<string, StoredQuota> applied)
    {
        var quota = QuotaTable.ByKey(Key);
        if (quota.SandboxRule is { } rule)
            throw Illegal($"The sandbox's rule {rule} says how much {quota.Name} is.");
        if (Value is not { } value)
            return null;
        var current = quota.In(applied);
        if (RequestedBy is not null && !quota.Adjustable)
            throw Illegal($"The quota {quota.Name} is not adjustable.");
        // AWS's words, of a request that raises nothing.
        if (RequestedBy is not null && value <= current)
            throw Illegal("You must provide a quota value greater than the current quota value");
        // AWS opens a support case, which nobody here would answer: the refusal comes at once.
        if (value > quota.Most)
            throw Illegal(quota.Adjustable
                ? $"You must provide a quota value not greater than the maximum of {quota.Most}"
                : $"The quota {quota.Name} is not adjustable: it is {quota.Default} at most.");
        return value < 1
            ? throw Illegal("You must provide a quota value of at least 1")
            : new StoredQuota { Key = Key, Value = value, RequestId = RequestId, RequestedBy = RequestedBy, At = At };
    }

    private static AwsFaultException Illegal(FormattableString message) =>
        new(new Fault("IllegalArgumentException", message.ToString(CultureInfo.InvariantCulture)));

    private static AwsFaultException Illegal(string message) => new(new Fault("IllegalArgumentException", message));
}
