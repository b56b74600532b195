namespace Rolecall.Chaos.Linearizability;

/// <summary>
/// Looks for an order of a history's calls that keeps to the observer's clock (what had ended before another began comes before it), and in which
/// each answers what it answered. States that were met with the same calls done are not searched again: Wing and Gong's search with Lowe's
/// memory, as Porcupine and Knossos have it. https://www.cs.ox.ac.uk/people/gavin.lowe/LinearizabiltyTesting/paper.pdf
/// </summary>
internal static class LinearizabilityChecker
{
    /// <summary>The most calls of a history.</summary>
    public const int MostCalls = 128;

    private const int MostStates = 1_000_000;

    /// <exception cref="ArgumentException">The history is longer than <see cref="MostCalls"/>.</exception>
    public static LinearizabilityVerdict Check(IReadOnlyList<AccountOperation> history)
    {
        if (history.Count > MostCalls)
            throw new ArgumentException($"A history of {history.Count} calls: {MostCalls} at most.", nameof(history));
        var answered = UInt128.Zero;
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i].Answer is not null)
                answered |= UInt128.One << i;
        }
        var seen = new HashSet<(UInt128, string)> { (UInt128.Zero, AccountModel.Empty.Key) };
        var open = new Stack<(UInt128 Done, AccountModel State)>([(UInt128.Zero, AccountModel.Empty)]);
        while (open.TryPop(out var met))
        {
            // What nobody knows to be done need not have been.
            if ((met.Done & answered) == answered)
                return LinearizabilityVerdict.Linearizable;
            var firstEnd = FirstEnd(history, met.Done);
            for (var i = 0; i < history.Count; i++)
            {
                var bit = UInt128.One << i;
                // INVARIANT: a call that began after another had ended is not taken before it.
                if ((met.Done & bit) != 0 || history[i].Begin > firstEnd)
                    continue;
                if (met.State.After(history[i].Call, history[i].Answer) is not { } next || !seen.Add((met.Done | bit, next.Key)))
                    continue;
                if (seen.Count > MostStates)
                    return LinearizabilityVerdict.Undecided;
                open.Push((met.Done | bit, next));
            }
        }
        return LinearizabilityVerdict.NotLinearizable;
    }

    /// <summary>When the first of the answered calls that are left had ended.</summary>
    private static long FirstEnd(IReadOnlyList<AccountOperation> history, UInt128 done)
    {
        var first = long.MaxValue;
        for (var i = 0; i < history.Count; i++)
        {
            if ((done & (UInt128.One << i)) == 0 && history[i].Answer is not null)
                first = Math.Min(first, history[i].End);
        }
        return first;
    }
}
