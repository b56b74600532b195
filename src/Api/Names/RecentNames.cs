namespace Rolecall.Api.Names;

/// <summary>
/// Short names that requests bring again and again: key ids, dates, regions, services. Those that came last are kept, in a table of fixed size
/// where each displaces another, so that a request does not make each of them anew.
/// </summary>
internal static class RecentNames
{
    /// <summary>Characters. Longer ones are none of AWS's, and whoever sends them is not to fill memory.</summary>
    private const int Longest = 32;

    private static readonly string?[] Kept = new string?[4096];

    /// <summary>The name as a text.</summary>
    public static string Of(ReadOnlySpan<char> name)
    {
        if (name.Length > Longest)
            return name.ToString();
        ref var place = ref Kept[string.GetHashCode(name) & (Kept.Length - 1)];
        // Read once: another thread may displace it meanwhile.
        if (Volatile.Read(ref place) is { } kept && name.SequenceEqual(kept))
            return kept;
        var text = name.ToString();
        Volatile.Write(ref place, text);
        return text;
    }
}
