namespace Rolecall.LoadDriver;

/// <summary>Waits that end: a server that no longer answers fails the run, which names the missing step, and does not hold it for ever.</summary>
internal static class Waits
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <exception cref="TimeoutException">The step did not end.</exception>
    public static async Task OrFail(this Task step, string missing, TimeSpan? longest = null)
    {
        try
        {
            await step.WaitAsync(longest ?? Longest);
        }
        catch (TimeoutException late) when (!step.IsCompleted)
        {
            throw new TimeoutException(missing, late);
        }
    }

    /// <exception cref="TimeoutException">The step did not end.</exception>
    public static async Task<T> OrFail<T>(this Task<T> step, string missing, TimeSpan? longest = null)
    {
        await OrFail((Task)step, missing, longest);
        return await step;
    }
}
