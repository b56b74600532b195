using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>
/// What a writer has done to the heads of all streams: those that it put, less those that it took away. The sums of all writers together
/// are the sum of all heads, so writers need not wait for each other (docs/decisions/030). Immutable.
/// </summary>
internal sealed class WriterSum
{
    private readonly StoreHead head;

    private WriterSum(StoreHead head, byte[]? before, byte[]? kept) => (this.head, Before, Kept) = (head, before, kept);

    /// <summary>The writer.</summary>
    public Guid Id => head.Id;

    /// <summary>The row's body that this one replaces; null where there is no row yet.</summary>
    public byte[]? Before { get; }

    /// <summary>Sealed, as its row holds it; null where there is none yet.</summary>
    public byte[]? Kept { get; }

    /// <summary>Of a writer that has done nothing yet, and has no row.</summary>
    public static WriterSum Begin(IRandomSource random) =>
        new(new StoreHead { Id = StoreHead.NewId(random), Commits = 0, Keys = new byte[32] }, before: null, kept: null);

    /// <summary>The first of a writer that takes over what others came to.</summary>
    public static WriterSum Begin(IEnumerable<StoreHead> others, Envelope envelope, IRandomSource random)
    {
        var sum = Begin(random).head;
        foreach (var other in others)
            sum.Add(other);
        return new WriterSum(sum, before: null, sum.Seal(envelope, random));
    }

    public WriterSum After(IEnumerable<HeadChange> changes, Envelope envelope, IRandomSource random)
    {
        var next = head.Copy();
        next.Commits++;
        foreach (var (from, to) in changes)
        {
            if (from is not null)
                next.Remove(from);
            if (to is not null)
                next.Add(to);
        }
        return new WriterSum(next, Kept, next.Seal(envelope, random));
    }
}
