using System.Collections.Immutable;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Quotas;

/// <summary>
/// One quota, said once: what Service Quotas calls it, what AWS gives everybody, how far that can be raised, and how AWS refuses what is
/// over it. Operations, GetAccountSummary and Service Quotas read it here. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
/// </summary>
public sealed record Quota
{
    /// <summary>Service Quotas' service code: "iam".</summary>
    public required string ServiceCode { get; init; }

    /// <summary>
    /// What the quota is kept by and asked for where AWS's code is not known: "RolesPerAccount". It stands in streams and never changes;
    /// where AWS's refusal names the quota, it is that name.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Service Quotas' quota code, "L-FE177D64"; null where none is published, and Service Quotas' own API does not tell the quota then.</summary>
    public string? Code { get; init; }

    /// <summary>Service Quotas' quota name.</summary>
    public required string Name { get; init; }

    /// <summary>What AWS gives everybody.</summary>
    public required int Default { get; init; }

    /// <summary>The most that AWS raises it to; null where it raises it for nobody.</summary>
    public int? RaisedTo { get; init; }

    /// <summary>What GetAccountSummary calls it; null where it does not tell it.</summary>
    public string? SummaryKey { get; init; }

    /// <summary>The sandbox rule that says how much it is; null where it is the account's, or the organization's.</summary>
    public string? SandboxRule { get; init; }

    /// <summary>AWS raises it on request.</summary>
    public bool Adjustable => RaisedTo is not null;

    /// <summary>The most that it may be here.</summary>
    public int Most => RaisedTo ?? Default;

    /// <summary>How much it is.</summary>
    /// <param name="applied">What was set for the account or organization, by key.</param>
    public int In(ImmutableSortedDictionary<string, StoredQuota> applied) => applied.GetValueOrDefault(Key)?.Value ?? Default;

    /// <summary>Refuses one more.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="applied">What was set for the account, by key.</param>
    /// <exception cref="AwsFaultException">LimitExceeded: there are as many as there may be.</exception>
    internal void RefuseMoreThan(int count, ImmutableSortedDictionary<string, StoredQuota> applied)
    {
        if (count >= In(applied))
            throw new AwsFaultException(Exceeded(applied));
    }

    /// <summary>IAM's refusal of what is over it.</summary>
    internal Fault Exceeded(ImmutableSortedDictionary<string, StoredQuota> applied) => Fault.QuotaExceeded(Key, In(applied));
}
