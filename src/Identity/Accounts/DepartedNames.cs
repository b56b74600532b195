using System.Collections.Immutable;

namespace Rolecall.Identity.Accounts;

/// <summary>
/// The ARNs that users and roles of an account had and have no more, numbered in the order in which they left. A policy that names one
/// whom nobody bears means whoever bears it first: a bearer whose forerunner left after the policy was written is not that one.
/// </summary>
public sealed record DepartedNames
{
    /// <summary>ARNs kept one by one at the most; of the older ones it is only known that they may have been there.</summary>
    private const int Kept = 20_000;

    public static DepartedNames None { get; } = new();

    /// <summary>How many have left so far.</summary>
    public long Count { get; init; }

    /// <summary>The number up to which departures are forgotten.</summary>
    public long Forgotten { get; init; }

    /// <summary>The number of an ARN's latest departure.</summary>
    public ImmutableDictionary<string, long> ByArn { get => field ?? NoArns; init; } = NoArns;

    private static ImmutableDictionary<string, long> NoArns { get; } = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>
    /// The number of the ARN's latest departure; 0 where it had none. Where it may be forgotten, the highest that it can have: when in
    /// doubt, deny.
    /// </summary>
    public long LatestOf(string arn) => ByArn.GetValueOrDefault(arn, Forgotten);

    /// <summary>What is known of this ARN alone.</summary>
    public DepartedNames Only(string arn) =>
        this with { ByArn = ByArn.TryGetValue(arn, out var latest) ? NoArns.Add(arn, latest) : NoArns };

    public DepartedNames Add(string arn)
    {
        var added = this with { Count = Count + 1, ByArn = ByArn.SetItem(arn, Count + 1) };
        return added.ByArn.Count <= Kept ? added : added.Forget(added.Count - (Kept / 2));
    }

    private DepartedNames Forget(long upTo) =>
        this with { Forgotten = upTo, ByArn = ByArn.RemoveRange(ByArn.Where(one => one.Value <= upTo).Select(one => one.Key)) };
}
