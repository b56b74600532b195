namespace Rolecall.Chaos.Linearizability;

/// <summary>
/// The control of the checker: a history whose one read answers what had been overwritten before it began, as a cache that nobody tells would.
/// </summary>
internal static class StaleRead
{
    /// <summary>The falsified history; null where no read of it can be made stale for certain.</summary>
    public static IReadOnlyList<AccountOperation>? In(IReadOnlyList<AccountOperation> history)
    {
        foreach (var read in history.Where(one => one.Call.Kind == AccountCallKind.Get && one.Answer is not (null or AccountAnswers.Absent)))
        {
            if (Overwritten(history, read) is not { } value)
                continue;
            return [.. history.Select(one => ReferenceEquals(one, read) ? one with { Answer = value } : one)];
        }
        return null;
    }

    /// <summary>A value that had ended to be the user's, whatever the order of what overlaps; values are written once in a history.</summary>
    private static string? Overwritten(IReadOnlyList<AccountOperation> history, AccountOperation read)
    {
        AccountOperation[] puts =
            [.. history.Where(one => one.Call.Kind == AccountCallKind.Put && one.Call.Name == read.Call.Name && one.Answer == AccountAnswers.Done)];
        return puts.FirstOrDefault(former => puts.Any(later => former.End < later.Begin && later.End < read.Begin))?.Call.Value;
    }
}
