using System.Collections.Immutable;
using Rolecall.Cli.YamlFiles;

namespace Rolecall.LoadTool.Faults;

/// <summary>A file of --with-faults: "faults: [{at: 5s, do: pause-server, for: 2s}]".</summary>
internal static class FaultFile
{
    private static readonly Dictionary<string, FaultKind> Kinds = new(StringComparer.Ordinal)
    {
        ["advance-clock"] = FaultKind.AdvanceClock,
        ["revoke-sessions"] = FaultKind.RevokeSessions,
        ["pause-server"] = FaultKind.PauseServer,
        ["kill-server"] = FaultKind.KillServer,
        ["start-server"] = FaultKind.StartServer,
    };

    /// <exception cref="YamlFileException">The text says something that cannot be done.</exception>
    public static ImmutableArray<Fault> Read(string file, string yaml)
    {
        var fields = Fields.OfDocument(file, yaml);
        ImmutableArray<Fault> faults = [.. fields.List("faults").Select(node => One(new Fields(file, node))).OrderBy(fault => fault.At)];
        fields.End();
        for (var (i, dead) = (0, false); i < faults.Length; i++)
        {
            if (faults[i].Kind == FaultKind.StartServer && !dead)
                throw fields.Wrong("start-server wants a kill-server before it");
            dead = faults[i].Kind == FaultKind.KillServer || dead && faults[i].Kind != FaultKind.StartServer;
        }
        return faults;
    }

    /// <summary>"kill-server".</summary>
    public static string Spelled(FaultKind kind) => Kinds.First(pair => pair.Value == kind).Key;

    private static Fault One(Fields fields)
    {
        var at = fields.Time("at") ?? throw fields.Wrong("wants at: a time from the begin of the run, such as 5s");
        var kind = fields.Choice("do", Kinds) ?? throw fields.Wrong($"wants do: one of {string.Join(", ", Kinds.Keys)}");
        var fault = new Fault(at, kind,
            kind == FaultKind.PauseServer
                ? fields.Time("for") ?? throw fields.Wrong("pause-server wants for: a time such as 2s")
                : TimeSpan.Zero,
            kind == FaultKind.AdvanceClock
                ? fields.Time("by") ?? throw fields.Wrong("advance-clock wants by: a time such as 1h")
                : TimeSpan.Zero);
        fields.End();
        return fault;
    }
}
