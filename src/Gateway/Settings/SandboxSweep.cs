using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;

namespace Rolecall.Gateway.Settings;

/// <summary>Deletes sandboxes whose time has run out, once a minute. Several gateways may: the sandbox decides, and is deleted once.</summary>
internal sealed partial class SandboxSweep(IGrainFactory grains, IEventStore events, TimeProvider time, ILogger<SandboxSweep> log) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Sweep(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    /// <summary>Deletes those that have expired by now; one that cannot be deleted is tried again a minute later.</summary>
    internal async Task Sweep(CancellationToken cancel)
    {
        try
        {
            await foreach (var stream in events.List(Keys.SandboxStreams, cancel))
                await DeleteIfExpired(Keys.NameOf(stream), cancel);
        }
        catch (StoreUnavailableException trouble)
        {
            Log.Failed(log, trouble.Message);
        }
    }

    /// <summary>INVARIANT: whatever is wrong with one sandbox, the others and the server go on.</summary>
    private async Task DeleteIfExpired(string name, CancellationToken cancel)
    {
        try
        {
            if (name != Keys.DefaultSandbox && await grains.Grain<ISandboxGrain>(name).DeleteExpired())
                Log.Expired(log, name);
        }
        catch (Exception trouble) when (!cancel.IsCancellationRequested)
        {
            Log.Failed(log, $"{name}: {trouble.Message}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7301, LogLevel.Information, "the sandbox {Name} had expired and was deleted")]
        public static partial void Expired(ILogger log, string name);

        [LoggerMessage(7302, LogLevel.Warning, "expired sandboxes could not be deleted now: {Trouble}")]
        public static partial void Failed(ILogger log, string trouble);
    }
}
