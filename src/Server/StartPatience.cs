namespace Rolecall.Server;

/// <summary>
/// A start that asks grains of other silos waits for them. One that was killed is asked until the others have given it up; a process that
/// ended for that, and was started again, would only come later.
/// </summary>
internal sealed partial class StartPatience(IServiceProvider services)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider time = services.GetRequiredService<TimeProvider>();

    /// <param name="work">Finds what an earlier try has done.</param>
    public async Task<T> Try<T>(Func<Task<T>> work)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                return await work();
            }
            catch (Exception away) when (away is OrleansException or TimeoutException && time.GetElapsedTime(began) < Longest)
            {
                Log.Waits(services.GetRequiredService<ILogger<StartPatience>>(), away.Message);
                await Task.Delay(BetweenTries, time);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 333, Level = LogLevel.Warning, Message = "A silo that the start asks does not answer yet: {Why}")]
        public static partial void Waits(ILogger logger, string why);
    }
}
