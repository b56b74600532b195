using System.Diagnostics;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
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
        if (faults.Any(fault => fault.Kind is FaultKind.PauseServer or FaultKind.KillServer) && server.Started is null)
            throw new UsageException("only a server that this program started is paused or killed: --start");
        if (faults.Any(fault => fault.Kind is FaultKind.AdvanceClock or FaultKind.RevokeSessions)
            && (server.AdminToken is null || server.Gateways[0].Grpc is null))
            throw new UsageException(
                "the clock is moved, and sessions are revoked, by the administrator over gRPC: give --ready-file FILE, or --grpc URL and --admin-token-file FILE");
    }

    /// <summary>From the begin of what is measured until all is done, or it is cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var fault in faults)
        {
            if (fault.At - Stopwatch.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
            {
                try
                {
                    await Task.Delay(left, TimeProvider.System, cancel);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
            await Do(fault, start, cancel);
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
                await Signal("KILL");
                Keep(start, "server killed");
                break;
            case FaultKind.AdvanceClock:
                using (var channel = GrpcChannel.ForAddress(server.Gateways[0].Grpc!))
                    await new ClockService.ClockServiceClient(channel).AdvanceClockAsync(
                        new AdvanceClockRequest { By = Duration.FromTimeSpan(fault.By) }, Admin, cancellationToken: cancel);
                Keep(start, FormattableString.Invariant($"clock moved forward by {fault.By.TotalSeconds:0.##} s"));
                break;
            case FaultKind.RevokeSessions:
                Keep(start, "sessions are being revoked");
                using (var channel = GrpcChannel.ForAddress(server.Gateways[0].Grpc!))
                {
                    foreach (var role in members.Select(member => member.RoleArn).Distinct(StringComparer.Ordinal))
                        await new SessionService.SessionServiceClient(channel).RevokeOlderSessionsAsync(
                            new RevokeOlderSessionsRequest { RoleArn = role }, Admin, cancellationToken: cancel);
                }
                Keep(start, "sessions are revoked");
                break;
        }
    }

    private Metadata Admin => new() { { "authorization", "Bearer " + server.AdminToken } };

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
