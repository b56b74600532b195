using System.Diagnostics;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Faults;

/// <summary>Does what a fault file says, at its instants, and keeps when it was done.</summary>
internal sealed class Chaos(IReadOnlyList<Fault> faults, Server server, IReadOnlyList<Member> members)
{
    private readonly List<Event> events = [];

    public IReadOnlyList<Event> Events
    {
        get
        {
            lock (events)
                return [.. events];
        }
    }

    /// <exception cref="UsageException">A fault needs a server that this program started, or the administrator's token.</exception>
    public void Check()
    {
        if (faults.Any(fault => fault.Kind is FaultKind.PauseServer or FaultKind.KillServer or FaultKind.StartServer) && server.Started is null)
            throw new UsageException("only a server that this program started is paused, killed or started again: --start");
        if (faults.Any(fault => fault.Kind is FaultKind.AdvanceClock or FaultKind.RevokeSessions)
            && (server.AdminToken is null || server.Gateways[0].Grpc is null))
            throw new UsageException(
                "the clock is moved, and sessions are revoked, by the administrator over gRPC: give --ready-file FILE, or --grpc URL and --admin-token-file FILE");
    }

    /// <summary>From the begin of what is measured until all is done, or it is cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var (at, fault) in faults.Index())
        {
            if (fault.At - Stopwatch.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
            {
                try
                {
                    await Task.Delay(left, TimeProvider.System, cancel);
                }
                catch (OperationCanceledException)
                {
                    foreach (var late in faults.Skip(at))
                        Keep(
                            start,
                            FormattableString.Invariant(
                                $"{FaultFile.Spelled(late.Kind)} was not done: it was due after {late.At.TotalSeconds:0.##} s"));
                    return;
                }
            }
            try
            {
                await Do(fault, start, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed) when (failed is RpcException or InvalidOperationException or TimeoutException)
            {
                // The run goes on, and says what was not done to it.
                Keep(start, $"{FaultFile.Spelled(fault.Kind)} failed: {(failed as RpcException)?.Status.Detail ?? failed.Message}");
            }
        }
    }

    private async Task Do(Fault fault, long start, CancellationToken cancel)
    {
        switch (fault.Kind)
        {
            case FaultKind.PauseServer:
                await Signal("STOP");
                Keep(start, FormattableString.Invariant($"server paused for {fault.For.TotalSeconds:0.##} s"));
                await Task.Delay(fault.For, TimeProvider.System, CancellationToken.None);
                await Signal("CONT");
                Keep(start, "server goes on");
                break;
            case FaultKind.KillServer:
                // What it used can be read only while it lives.
                if (server.Figures is { } figures)
                    await figures.Read();
                await Signal("KILL");
                Keep(start, "server killed");
                break;
            case FaultKind.StartServer:
                Keep(start, "server started again");
                await server.Started!.StartAgain();
                (server.Figures as ProcessFigures)?.Add(server.Started.Ready.Pid);
                Keep(start, "server ready again");
                break;
            case FaultKind.AdvanceClock:
                await AdvanceClocks(fault.By, cancel);
                Keep(start, FormattableString.Invariant($"clock moved forward by {fault.By.TotalSeconds:0.##} s"));
                break;
            case FaultKind.RevokeSessions:
                Keep(start, "sessions are being revoked");
                await RevokeSessions(cancel);
                Keep(start, "sessions are revoked");
                break;
        }
    }

    private async Task AdvanceClocks(TimeSpan by, CancellationToken cancel)
    {
        using var calls = new ServerCalls(server);
        foreach (var sandbox in members.Select(member => member.Sandbox).Distinct(StringComparer.Ordinal))
            await new ClockService.ClockServiceClient(calls.Admin(sandbox)).AdvanceClockAsync(
                new AdvanceClockRequest { By = Duration.FromTimeSpan(by) }, cancellationToken: cancel);
    }

    private async Task RevokeSessions(CancellationToken cancel)
    {
        using var calls = new ServerCalls(server);
        foreach (var member in members.DistinctBy(member => member.RoleArn))
            await new SessionService.SessionServiceClient(calls.Admin(member.Sandbox)).RevokeOlderSessionsAsync(
                new RevokeOlderSessionsRequest { RoleArn = member.RoleArn }, cancellationToken: cancel);
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, server.Started!.Ready.Pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Keep(long start, string what)
    {
        lock (events)
            events.Add(new Event(Stopwatch.GetElapsedTime(start).TotalSeconds, what));
    }
}
