using System.CommandLine;
using Rolecall.Cli.Times;

namespace Rolecall.LoadTool.Commands;

/// <summary>The options of every command that makes calls.</summary>
/// <param name="size">Of the world, where the command has options for it: a world that is brought has a size of its own.</param>
internal sealed class RunOptions(WorldOptions? size)
{
    private const int MostConnections = 10_000;

    private readonly TargetOptions target = new();
    private readonly Option<string?> metricsTokenFile = new("--metrics-token-file")
    {
        Description = "A file with the token by which an --endpoint on another machine tells its metrics: processor time and memory.",
        HelpName = "FILE"
    };
    private readonly Option<bool> start = new("--start") { Description = "Start a server of its own, and end it." };
    private readonly Option<string?> server = new("--server")
    {
        Description = "The published server's dll that --start starts.",
        HelpName = "DLL"
    };
    private readonly Option<string> wire = new("--wire")
    {
        Description = "grpc, aws (Query and REST) or connect.",
        DefaultValueFactory = _ => "grpc"
    };
    private readonly Option<int?> connections = new("--connections")
    {
        Description = "Connections to each gateway: HTTP/2 for grpc (4 where absent); of the others, the most (256).",
        HelpName = "N"
    };
    private readonly Option<string> timeout = new("--timeout")
    {
        Description = "How long a call may take.",
        DefaultValueFactory = _ => "30s",
        HelpName = "TIME"
    };
    private readonly Option<int[]> pid = new("--pid")
    {
        Description = "The process of an --endpoint on this machine, whose processor time is measured (for several, several times).",
        HelpName = "N"
    };
    private readonly Option<string?> world = new("--world")
    {
        Description = "A file with members (make-world writes one); the world is made where there is none.",
        HelpName = "FILE"
    };

    /// <summary>Added to the command in one order.</summary>
    public RunOptions AddTo(Command command)
    {
        wire.AcceptOnlyFromAmong("grpc", "aws", "connect");
        target.AddTo(command);
        foreach (var option in (Option[])[metricsTokenFile, start, server, pid, wire, connections, timeout, world])
            command.Options.Add(option);
        return this;
    }

    /// <exception cref="UsageException">A value is none, or what says how a world is made stands beside one that is brought.</exception>
    public SessionOptions Session(ParseResult parsed)
    {
        parsed.RefuseBeside(world, [target.Sandbox, .. size?.All ?? []]);
        return new SessionOptions
        {
            Server = target.Server(parsed) with
            {
                MetricsTokenFile = parsed.GetValue(metricsTokenFile),
                Start = parsed.GetValue(start),
                ServerBinary = parsed.GetValue(server),
                Processes = parsed.GetValue(pid) ?? [],
            },
            Wire = parsed.GetValue(wire)!,
            Connections = Connections(parsed),
            Timeout = Time(parsed.GetValue(timeout)!, "--timeout"),
            WorldFile = parsed.GetValue(world),
            Sandboxes = target.Sandboxes(parsed),
        };
    }

    /// <summary>What was asked for, or what suits the wire.</summary>
    /// <exception cref="UsageException">It is no number of connections.</exception>
    private int Connections(ParseResult parsed) => parsed.GetValue(connections) switch
    {
        null => parsed.GetValue(wire) == "grpc" ? 4 : 256,
        >= 1 and <= MostConnections and var number => number,
        _ => throw new UsageException($"--connections is a number from 1 to {MostConnections}"),
    };

    /// <exception cref="UsageException">It is no time.</exception>
    public static TimeSpan Time(string text, string option) => LengthOfTime.Parse(text) is { Ticks: > 0, TotalDays: <= 7 } time
        ? time
        : throw new UsageException($"{option} wants a time such as {LengthOfTime.Examples}, not \"{text}\"");
}
