using System.Collections.Immutable;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>
/// The SAML assertions that an account remembers, by <see cref="StoredAssertionUse.Id"/> and in the order of their expiry: nothing that
/// is done with them takes longer than the logarithm of their number.
/// </summary>
public sealed class RedeemedAssertions
{
    private readonly ImmutableSortedSet<StoredAssertionUse> byExpiry;

    private RedeemedAssertions(ImmutableDictionary<string, StoredAssertionUse> byId, ImmutableSortedSet<StoredAssertionUse> byExpiry)
    {
        ById = byId;
        this.byExpiry = byExpiry;
    }

    public static RedeemedAssertions None { get; } = new(
        ImmutableDictionary.Create<string, StoredAssertionUse>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<StoredAssertionUse>(Comparer<StoredAssertionUse>.Create(static (one, other) =>
            one.ExpiresAt.CompareTo(other.ExpiresAt) is var order and not 0 ? order : string.CompareOrdinal(one.Id, other.Id))));

    public ImmutableDictionary<string, StoredAssertionUse> ById { get; private init; }

    /// <summary>Those that have expired, the longest expired first.</summary>
    public IEnumerable<StoredAssertionUse> ExpiredAt(DateTimeOffset now) =>
        byExpiry.Min is { } first && first.ExpiresAt <= now ? byExpiry.TakeWhile(use => use.ExpiresAt <= now) : [];

    public RedeemedAssertions Put(StoredAssertionUse use)
    {
        var others = Remove(use.Id);
        return new(others.ById.Add(use.Id, use), others.byExpiry.Add(use));
    }

    public RedeemedAssertions Remove(string id) => ById.TryGetValue(id, out var use) ? new(ById.Remove(id), byExpiry.Remove(use)) : this;
}
