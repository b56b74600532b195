using System.Collections.Concurrent;

namespace Rolecall.Gateway.Limits;

/// <summary>What an account asks of this process now: the calls under way, and a token bucket for each service and region.</summary>
internal sealed class AccountLoad
{
    private readonly ConcurrentDictionary<(string Service, string Region), Bucket> buckets = new();
    private int underWay;

    /// <summary>Counts a call in; false, and not counted, where so many are under way already.</summary>
    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref underWay) <= most)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref underWay);

    /// <summary>
    /// Takes a token of the service in the region; false where there is none. Regions that AWS does not have share one bucket, or callers
    /// would make up new ones.
    /// </summary>
    public bool TryTake(RateLimit limit, string service, string region, long now) =>
        limit.TryTake(ref buckets.GetOrAdd((service, AwsRegions.Has(region) ? region : ""), static _ => new Bucket()).SpentUntil, now);

    /// <summary>Nothing is under way, and all buckets are full.</summary>
    public bool IsAtRest(long now) =>
        Volatile.Read(ref underWay) == 0 && buckets.All(bucket => Volatile.Read(ref bucket.Value.SpentUntil) <= now);

    private sealed class Bucket
    {
        public long SpentUntil;
    }
}
