namespace Rolecall.Tests;

/// <summary>Waits of tests: each has an end, and says then which step is missing.</summary>
internal static class Waits
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Waits for a step that takes no time of its own.</summary>
    /// <param name="step">The step.</param>
    /// <param name="missing">What did not happen, where it does not: "no write was acknowledged".</param>
    /// <exception cref="TimeoutException">It did not happen in two minutes of the wall's time.</exception>
    public static async Task OrFail(this Task step, string missing)
    {
        try
        {
            await step.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException waiting) when (!step.IsCompleted)
        {
            throw new TimeoutException($"After {Patience.TotalSeconds} s {missing}.", waiting);
        }
    }

    /// <inheritdoc cref="OrFail(Task, string)"/>
    public static async Task<T> OrFail<T>(this Task<T> step, string missing)
    {
        await ((Task)step).OrFail(missing);
        return await step;
    }

    /// <summary>Looks again and again until what it waits for is there: for what no task tells of.</summary>
    /// <param name="isThere">Whether it is there now. What it throws ends the wait.</param>
    /// <param name="missing">What did not happen, where it does not: "the change was never kept".</param>
    /// <exception cref="TimeoutException">It did not happen in two minutes of the wall's time.</exception>
    public static async Task Until(Func<Task<bool>> isThere, string missing)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isThere())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"After {Patience.TotalSeconds} s {missing}.");
            // A server in this process is let on with its work.
            await Task.Yield();
        }
    }
}
