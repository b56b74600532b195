using System.Buffers;

namespace Rolecall.Api.SigV4;

/// <summary>The canonical query: every parameter encoded anew, in order of names and then of values.</summary>
internal static class CanonicalQuery
{
    /// <summary>Parameters whose places are kept on the stack.</summary>
    private const int Few = 32;

    /// <summary>The parameters of a presigned query that its signature does not cover.</summary>
    internal enum Unsigned
    {
        None,

        Signature,

        /// <summary>The token was added after the request was signed.</summary>
        SignatureAndToken,
    }

    /// <summary>Where "name=value" stands in the text.</summary>
    private readonly record struct Pair(int Start, int NameLength, int Length);

    /// <param name="text">Written to.</param>
    /// <param name="query">As it was sent, without its question mark.</param>
    /// <param name="unsigned">The parameters that are left out.</param>
    public static void Write(scoped ref SigningText text, ReadOnlySpan<char> query, Unsigned unsigned)
    {
        if (query.Length == 0)
            return;
        var most = query.Count('&') + 1;
        var rented = most > Few ? ArrayPool<Pair>.Shared.Rent(most) : null;
        Span<Pair> places = rented ?? stackalloc Pair[Few];
        var start = text.Length;
        var pairs = places[..Encode(ref text, query, unsigned, places)];
        // Each pair has the separator of the next behind it.
        if (pairs.Length > 0)
            text.CutTo(text.Length - 1);
        if (!IsSorted(pairs, text.Written))
            Sort(ref text, pairs, start);
        if (rented is not null)
            ArrayPool<Pair>.Shared.Return(rented);
    }

    /// <summary>Writes the pairs in the order in which they came.</summary>
    private static int Encode(scoped ref SigningText text, ReadOnlySpan<char> query, Unsigned unsigned, scoped Span<Pair> places)
    {
        var count = 0;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.Length == 0)
                continue;
            var start = text.Length;
            var equals = pair.IndexOf('=');
            text.AddEncoded(equals < 0 ? pair : pair[..equals], decode: true, keepSlash: false);
            var name = text.Written[start..];
            if ((unsigned != Unsigned.None && name.SequenceEqual("X-Amz-Signature"u8))
                || (unsigned == Unsigned.SignatureAndToken && name.SequenceEqual("X-Amz-Security-Token"u8)))
            {
                text.CutTo(start);
                continue;
            }
            var nameLength = name.Length;
            text.Add((byte)'=');
            if (equals >= 0)
                text.AddEncoded(pair[(equals + 1)..], decode: true, keepSlash: false);
            places[count++] = new(start, nameLength, text.Length - start);
            text.Add((byte)'&');
        }
        return count;
    }

    private static bool IsSorted(ReadOnlySpan<Pair> pairs, ReadOnlySpan<byte> written)
    {
        for (var i = 1; i < pairs.Length; i++)
        {
            if (Compare(pairs[i - 1], pairs[i], written) > 0)
                return false;
        }
        return true;
    }

    private static void Sort(scoped ref SigningText text, scoped Span<Pair> pairs, int start)
    {
        var length = text.Length;
        var unsorted = ArrayPool<byte>.Shared.Rent(length);
        text.Written.CopyTo(unsorted);
        pairs.Sort((one, other) => Compare(one, other, unsorted));
        text.CutTo(start);
        for (var i = 0; i < pairs.Length; i++)
        {
            if (i > 0)
                text.Add((byte)'&');
            text.Add(unsorted.AsSpan(pairs[i].Start, pairs[i].Length));
        }
        ArrayPool<byte>.Shared.Return(unsorted);
    }

    private static int Compare(Pair one, Pair other, ReadOnlySpan<byte> written)
    {
        var byName = written.Slice(one.Start, one.NameLength).SequenceCompareTo(written.Slice(other.Start, other.NameLength));
        return byName != 0 ? byName : written.Slice(one.Start, one.Length)[one.NameLength..].SequenceCompareTo(written.Slice(other.Start, other.Length)[other.NameLength..]);
    }
}
