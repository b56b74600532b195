namespace Rolecall.Server;

/// <summary>
/// A start that asks grains of other silos waits for them. One that was killed is asked until the others have given it up; a process that
/// ended for that, and was started again, would only come later.
/// </summary>
/// <param name="stopping">The process was asked to end.</param>
internal sealed partial class StartRetries(TimeProvider time, CancellationToken stopping, ILogger<StartRetries> log)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(500);

    /// <param name="work">Finds what an earlier try has done.</param>
    /// <exception cref="OperationCanceledException">The process was asked to end.</exception>
    public async Task<T> Try<T>(Func<Task<T>> work)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                // A call of a grain takes no token.
                return await work().WaitAsync(stopping);
            }
            catch (Exception away) when (IsAway(away) && time.GetElapsedTime(began) < Longest)
            {
                Log.Waits(log, away.Message);
                await Task.Delay(BetweenTries, time, stopping);
            }
        }
    }

    /// <summary>A silo does not answer, or there is none; what Orleans says of our own mistakes is told at once.</summary>
    private static bool IsAway(Exception failure) =>
        failure is SiloUnavailableException or OrleansMessageRejectionException or TimeoutException;

    private static partial class Log
    {
        [LoggerMessage(EventId = 333, Level = LogLevel.Warning, Message = "A silo that the start asks does not answer yet: {Why}")]
        public static partial void Waits(ILogger logger, string why);
    }
}
