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
}
