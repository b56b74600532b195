namespace Rolecall.Server.Tls;

/// <summary>Says at the start, and each minute, that others than this machine are served without TLS.</summary>
internal sealed partial class InClearWarning(TimeProvider time, ILogger<InClearWarning> log) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var minutes = new PeriodicTimer(Interval, time);
        do
        {
            Log.InClear(log);
        }
        while (await minutes.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 322, Level = LogLevel.Warning, Message =
            "This server is open to other machines without TLS (--insecure-remote): whoever is on the way reads all of it. Give it a certificate with --tls-cert and --tls-key")]
        public static partial void InClear(ILogger logger);
    }
}
