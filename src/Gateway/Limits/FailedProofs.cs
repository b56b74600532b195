using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Limits;

/// <summary>
/// Bounds floods of credentials that do not hold (wrong signatures and secrets, keys that nobody has, forged tokens) before they
/// cost a look-up, a grain call or cryptography. A success is never counted. A failure costs a token of two buckets: its source's (an IPv4
/// address, an IPv6 /64), and that of the key id as it comes from this source.
/// <para>What is guaranteed, for calls from one source, to somebody with good credentials, whatever others of that source do:</para>
/// <list type="bullet">
/// <item>On a connection whose last proof was good, by the same key, the caller is never refused: nobody else can add a failure to
/// it.</item>
/// <item>With a key that was found good from this source before, or was issued to it (AssumeRole's answer), he is refused only while
/// others of his source name this very key id in a flood, on a connection that is new.</item>
/// <item>With a key that is new to this source, he is refused while others of it flood, until a token comes back: the refusal is one
/// that SDKs try again after.</item>
/// <item>Other sources are not touched, but for those few whose place in the table of fixed size is the same.</item>
/// </list>
/// <para>
/// What is not: everybody behind one proxy that is not trusted to name them is one source. Failures that are under way together are
/// all let in while there is a token. What was found good is kept in a table of fixed size, where each displaces another: of keys
/// that have not been used while 100,000 others were, some count as new. Memory is fixed: two megabytes a process.
/// </para>
/// </summary>
internal sealed class FailedProofs(TimeProvider time)
{
    /// <summary>Failures of one key id from one source in a row; an SDK gives up after a few.</summary>
    internal const int MostOfKey = 200;

    /// <summary>Failures of one source in a row.</summary>
    internal const int MostOfSource = 1_000;

    private const int KeysPerSecond = 20;
    private const int SourcesPerSecond = 100;

    private readonly RateLimit ofKey = new(KeysPerSecond, MostOfKey, time.TimestampFrequency);
    private readonly RateLimit ofSource = new(SourcesPerSecond, MostOfSource, time.TimestampFrequency);
    private readonly long[] keys = new long[1 << 16];
    private readonly long[] sources = new long[1 << 14];

    /// <summary>Key ids with the sources that they were found good from, by hash: a wrong hit lets a proof be tried, no more.</summary>
    private readonly ulong[] good = new ulong[1 << 17];

    /// <summary>What connections last proved; gone with the connection.</summary>
    private readonly ConditionalWeakTable<object, Proven> connections = [];

    /// <summary>The key that a connection's last proof was good by; 0 for none.</summary>
    private sealed class Proven
    {
        public ulong Key;
    }

    /// <summary>Whether the proof is to be looked at.</summary>
    public bool MayTry(Origin origin, string accessKeyId)
    {
        var (key, source) = HashesOf(origin, accessKeyId);
        var now = time.GetTimestamp();
        return (ofKey.HasAny(ref At(keys, key), now) && (Volatile.Read(ref At(good, key)) == key || ofSource.HasAny(ref At(sources, source), now)))
            || (origin.Connection is { } connection && connections.TryGetValue(connection, out var proven) && Volatile.Read(ref proven.Key) == key);
    }

    /// <summary>The key was issued to whoever calls from there.</summary>
    public void Issued(Origin origin, string accessKeyId) => Keep(HashesOf(origin, accessKeyId).Key);

    /// <summary>The key's proof was good.</summary>
    public void Held(Origin origin, string accessKeyId)
    {
        var (key, _) = HashesOf(origin, accessKeyId);
        Keep(key);
        if (origin.Connection is not { } connection)
            return;
        if (!connections.TryGetValue(connection, out var proven))
            proven = connections.GetValue(connection, static _ => new Proven());
        if (Volatile.Read(ref proven.Key) != key)
            Volatile.Write(ref proven.Key, key);
    }

    /// <summary>The proof failed.</summary>
    public void Failed(Origin origin, string accessKeyId)
    {
        var (key, source) = HashesOf(origin, accessKeyId);
        var now = time.GetTimestamp();
        ofKey.Charge(ref At(keys, key), now);
        ofSource.Charge(ref At(sources, source), now);
        if (origin.Connection is { } connection && connections.TryGetValue(connection, out var proven))
            Volatile.Write(ref proven.Key, 0);
    }

    /// <summary>The fault of what is not looked at; SDKs try again after it.</summary>
    public static AwsFaultException Refusal() => new(Fault.Throttling());

    private void Keep(ulong key)
    {
        ref var place = ref At(good, key);
        if (Volatile.Read(ref place) != key)
            Volatile.Write(ref place, key);
    }

    private static ref T At<T>(T[] table, ulong hash) => ref table[hash & (ulong)(table.Length - 1)];

    /// <summary>Seeded anew in each process, so nobody can aim at another's places.</summary>
    private static (ulong Key, ulong Source) HashesOf(Origin origin, string accessKeyId)
    {
        Span<byte> address = stackalloc byte[16];
        origin.SourceIp.TryWriteBytes(address, out var length);
        var network = length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(address) : BinaryPrimitives.ReadUInt64BigEndian(address);
        var source = (uint)HashCode.Combine(network, length);
        var name = accessKeyId.GetHashCode(StringComparison.Ordinal);
        return ((ulong)(uint)name << 32 | (uint)HashCode.Combine(name, source), source);
    }
}
