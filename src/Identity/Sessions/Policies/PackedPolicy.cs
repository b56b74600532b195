using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Rolecall.Identity.Sessions.Tags;

namespace Rolecall.Identity.Sessions.Policies;

/// <summary>
/// PackedPolicySize. AWS packs session policies and tags into a binary form that it does not publish; ours is the size that
/// Deflate with fixed codes (RFC 1951, section 3.2.6) and a preset dictionary of policy words would have, reckoned here and
/// not by a library, so that the same request packs to the same percent on every machine. docs/decisions/005.
/// </summary>
public static class PackedPolicy
{
    /// <summary>Bytes: fitted to the percentages seen in the field.</summary>
    public const int Budget = 360;

    private const int ShortestMatch = 3;
    private const int LongestMatch = 258;
    private const int CandidatesTried = 32;

    /// <summary>A match as long as this is taken without looking for a longer one.</summary>
    private const int GoodMatch = 64;

    private const int Hashes = 4096;

    /// <summary>Words that policies and ARNs are made of; the likeliest last, so that the way back to them is short.</summary>
    private static readonly byte[] Dictionary = Encoding.UTF8.GetBytes(
        """
        "NotAction":["NotResource":["Null":{"Bool":{"ForAllValues:StringEquals":{"ForAnyValue:StringLike":{"IpAddress":{"aws:SourceIp":"ArnLike":{"aws:SourceArn":"StringNotEquals":{"aws:PrincipalTag/aws:ResourceTag/aws:RequestedRegion":"StringLike":{"arn:aws:iam::aws:policy/arn:aws:s3:::s3:GetObject"s3:PutObject"s3:ListBucket"dynamodb:ec2:Describe"Condition":{"StringEquals":{"},{"Effect":"Deny","{"Version":"2012-10-17","Statement":[{"Sid":"Effect":"Allow","Action":["*"],"Resource":["*"]}]}
        """);

    private static readonly int[] DictionaryHeads = new int[Hashes];
    private static readonly int[] DictionaryChain = IndexDictionary();

    /// <summary>Percent of the budget, rounded up; whether a tag is transitive does not count.</summary>
    public static int PercentOf(string? policy, ImmutableArray<string> arns, ImmutableArray<SessionTag> tags)
    {
        // As UTF-8 a character takes at most three bytes.
        var most = 3 * ((policy?.Length ?? 0) + arns.Sum(arn => arn.Length + 1) + tags.Sum(tag => tag.Key.Length + tag.Value.Length + 2));
        if (most == 0)
            return 0;
        var rented = ArrayPool<byte>.Shared.Rent(most);
        var length = 0;
        void Append(ReadOnlySpan<char> text) => length += Encoding.UTF8.GetBytes(text, rented.AsSpan(length));
        Append(policy);
        foreach (var arn in arns)
        {
            Append("\0");
            Append(arn);
        }
        foreach (var tag in tags)
        {
            Append("\0");
            Append(tag.Key);
            Append("=");
            Append(tag.Value);
        }
        var packed = PackedBytes(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return (packed * 100 + Budget - 1) / Budget;
    }

    internal static int PackedBytes(ReadOnlySpan<byte> text)
    {
        var start = Dictionary.Length;
        var length = start + text.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var links = ArrayPool<int>.Shared.Rent(Hashes + length);
        Dictionary.CopyTo(rented, 0);
        text.CopyTo(rented.AsSpan(start));
        DictionaryHeads.CopyTo(links, 0);
        DictionaryChain.CopyTo(links, Hashes);
        var packed = PackedBytes(rented.AsSpan(0, length), links.AsSpan(0, Hashes), links.AsSpan(Hashes, length), start);
        ArrayPool<int>.Shared.Return(links);
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return packed;
    }

    private static int PackedBytes(ReadOnlySpan<byte> bytes, Span<int> heads, Span<int> chain, int start)
    {
        var (at, indexed, bits) = (start, start - ShortestMatch + 1, 0);
        while (at < bytes.Length)
        {
            indexed = Index(bytes, indexed, at, heads, chain);
            var (length, distance) = Longest(bytes, at, heads, chain);
            if (length < ShortestMatch)
            {
                bits += bytes[at++] < 144 ? 8 : 9;
                continue;
            }
            bits += BitsOfLength(length) + 5 + Math.Max(0, Log2(distance - 1) - 1);
            at += length;
        }
        // Block header and end-of-block code.
        return (bits + 3 + 7 + 7) / 8;
    }

    /// <summary>Keeps for each place the one before it with the same three bytes (by hash), as Deflate's own matcher does.</summary>
    private static int Index(ReadOnlySpan<byte> bytes, int from, int to, Span<int> heads, Span<int> chain)
    {
        for (; from < to && from + ShortestMatch <= bytes.Length; from++)
        {
            ref var head = ref heads[HashAt(bytes, from)];
            (chain[from], head) = (head, from + 1);
        }
        return from;
    }

    private static int[] IndexDictionary()
    {
        var chain = new int[Dictionary.Length];
        Index(Dictionary, 0, Dictionary.Length - ShortestMatch + 1, DictionaryHeads, chain);
        return chain;
    }

    private static (int Length, int Distance) Longest(ReadOnlySpan<byte> bytes, int at, Span<int> heads, Span<int> chain)
    {
        var best = (Length: 0, Distance: 0);
        if (at + ShortestMatch > bytes.Length)
            return best;
        var rest = bytes.Slice(at, Math.Min(LongestMatch, bytes.Length - at));
        var candidate = heads[HashAt(bytes, at)];
        for (var tried = 0; candidate > 0 && tried < CandidatesTried && best.Length < GoodMatch; tried++, candidate = chain[candidate - 1])
        {
            var length = rest.CommonPrefixLength(bytes[(candidate - 1)..]);
            if (length > best.Length)
                best = (length, at - (candidate - 1));
        }
        return best;
    }

    /// <summary>
    /// Code and extra bits of a match length: seven bits up to 114, eight from there, one extra bit more for each doubling past ten.
    /// </summary>
    private static int BitsOfLength(int length) =>
        (length < 115 ? 7 : 8) + (length is <= 10 or LongestMatch ? 0 : Log2(length - 3) - 2);

    private static int Log2(int value) => value <= 0 ? 0 : System.Numerics.BitOperations.Log2((uint)value);

    private static int HashAt(ReadOnlySpan<byte> bytes, int at) => (bytes[at] << 6 ^ bytes[at + 1] << 3 ^ bytes[at + 2]) & 4095;
}
