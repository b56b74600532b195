using System.Collections.Immutable;
using Rolecall.Cli.YamlFiles;
using Rolecall.LoadDriver.Loops;
using YamlDotNet.RepresentationModel;

namespace Rolecall.LoadTool.Scenarios;

/// <summary>Reads scenario files; scenario.schema.json says the same to editors.</summary>
internal static class ScenarioReader
{
    /// <summary>A file that is larger is no scenario.</summary>
    private const long MostBytes = 1 << 20;

    private static readonly Dictionary<string, StepKind> Kinds = Enum.GetValues<StepKind>().ToDictionary(Step.Spelled);

    private static readonly Dictionary<string, SkewKind> Skews =
        Enum.GetValues<SkewKind>().ToDictionary(kind => kind.ToString().ToLowerInvariant());

    /// <exception cref="YamlFileException">The file says something that cannot be played.</exception>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static Scenario ReadFile(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MostBytes)
                throw new UsageException($"{file} is larger than a scenario may be (1 MiB)");
            return Read(file, File.ReadAllText(file));
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(unread.Message);
        }
    }

    /// <param name="file">What errors call it.</param>
    /// <exception cref="YamlFileException">The text says something that cannot be played.</exception>
    public static Scenario Read(string file, string yaml) => Read(file, Fields.OfDocument(file, yaml));

    private static Scenario Read(string file, Fields fields)
    {
        var scenario = new Scenario
        {
            Name = fields.Text("name") ?? Path.GetFileNameWithoutExtension(file),
            Seed = fields.Whole("seed", 0, int.MaxValue) ?? 1,
            World = World(fields.Of("world")),
            Skew = SkewOf(fields.Of("skew")),
            Load = Load(fields.Of("load") ?? throw fields.Wrong("wants load: how calls arrive")),
            Mixes = [.. fields.List("mix").Select(node => MixOf(file, node))],
        };
        fields.End();
        return scenario.Mixes.IsEmpty ? throw fields.Wrong("wants mix: a list of what is done, with weights") : scenario;
    }

    private static WorldSize World(Fields? fields)
    {
        if (fields is null)
            return new WorldSize(20, 2, 1);
        var size = new WorldSize(
            fields.Whole("organizations", 1, 100_000) ?? 20, fields.Whole("accounts", 1, 1_000) ?? 2, fields.Whole("roles", 1, 1_000) ?? 1,
            fields.Whole("sandboxes", 0, WorldSize.MostSandboxes) ?? 0);
        fields.End();
        return size;
    }

    private static Skew SkewOf(Fields? fields)
    {
        if (fields is null)
            return new Skew(SkewKind.Even);
        var skew = new Skew(fields.Choice("members", Skews) ?? SkewKind.Even, fields.Number("exponent", 0.01, 10) ?? 1);
        fields.End();
        return skew;
    }

    private static LoadModel Load(Fields fields)
    {
        var load = new LoadModel
        {
            WarmUp = fields.Time("warmUp") ?? TimeSpan.FromSeconds(5),
            MostInFlight = fields.Whole("mostInFlight", 1, 1_000_000) ?? 10_000,
        };
        load = fields switch
        {
            _ when fields.Has("callers") => load with
            {
                Callers = fields.Whole("callers", 1, 100_000)!.Value,
                Duration = Length(fields),
                ThinkTime = fields.Time("thinkTime") ?? TimeSpan.Zero
            },
            _ when fields.Has("rate") => load with { Phases = [Flat(fields, "rate", Length(fields))] },
            _ when fields.Of("ramp") is { } ramp => load with { Phases = [Ramp(ramp)] },
            _ when fields.Has("steps") => load with
            {
                Phases = [.. fields.List("steps").Select(
                    node => Ended(new Fields(fields.File, node), step => Flat(step, "rate", Length(step))))]
            },
            _ when fields.Of("spike") is { } spike => load with { Phases = Spike(spike) },
            _ => throw fields.Wrong("load wants one of callers (closed), rate, ramp, steps or spike (open)"),
        };
        fields.End();
        return load.IsOpen || load.Callers > 0 ? load : throw fields.Wrong("load has no step");
    }

    private static Phase Flat(Fields fields, string name, TimeSpan length)
    {
        var rate = Rate(fields, name);
        return new Phase(length, rate, rate);
    }

    private static Phase Ramp(Fields fields) => Ended(fields, ramp => new Phase(Length(ramp), Rate(ramp, "from"), Rate(ramp, "to")));

    private static ImmutableArray<Phase> Spike(Fields fields) => Ended(fields, spike =>
    {
        var (rate, peak) = (Rate(spike, "rate"), Rate(spike, "peak"));
        var (before, during, after) = (Time(spike, "before"), Time(spike, "during"), Time(spike, "after"));
        return ImmutableArray.Create(new Phase(before, rate, rate), new Phase(during, peak, peak), new Phase(after, rate, rate));
    });

    private static T Ended<T>(Fields fields, Func<Fields, T> read)
    {
        var found = read(fields);
        fields.End();
        return found;
    }

    private static double Rate(Fields fields, string name) =>
        fields.Number(name, 0.01, 10_000_000) ?? throw fields.Wrong($"wants {name}: calls per second");

    private static TimeSpan Length(Fields fields) => Time(fields, "duration");

    private static TimeSpan Time(Fields fields, string name) =>
        fields.Time(name) is { } time && time > TimeSpan.Zero ? time : throw fields.Wrong($"wants {name}: a time such as 30s");

    private static Mix MixOf(string file, YamlNode node)
    {
        var fields = new Fields(file, node);
        var weight = fields.Number("weight", 0.001, 1_000_000) ?? 1;
        var thinkTime = fields.Time("thinkTime") ?? TimeSpan.Zero;
        ImmutableArray<Step> steps = fields.Has("flow")
            ? [.. fields.List("flow").Select(
                step => step is YamlScalarNode ? new Step(KindOf(file, step)) : Ended(new Fields(file, step), StepOf))]
            : [StepOf(fields)];
        fields.End();
        return steps.IsEmpty ? throw fields.Wrong("flow wants at least one step") : new Mix(weight, steps, thinkTime);
    }

    private static Step StepOf(Fields fields)
    {
        var kind = fields.Choice("do", Kinds) ?? throw fields.Wrong($"wants do: one of {string.Join(", ", Kinds.Keys)}");
        var (tagsAt, policyAt) = (fields.NameAt("tags"), fields.NameAt("policyCharacters"));
        var step = new Step(kind)
        {
            Tags = fields.Whole("tags", 0, 50) ?? 0,
            PolicyCharacters = fields.Whole("policyCharacters", 0, 2_048) ?? 0,
            DurationSeconds = fields.Whole("durationSeconds", 900, 43_200),
        };
        if (step is { Kind: StepKind.WebIdentity, Tags: > 0 } && tagsAt is { } tags)
            throw new YamlFileException(fields.File, tags.Line, tags.Column, "web-identity takes no tags: they come in the token");
        if (step.PolicyCharacters is > 0 and < Step.LeastPolicyCharacters && policyAt is { } policy)
            throw new YamlFileException(
                fields.File, policy.Line, policy.Column,
                $"policyCharacters is 0 for no policy, or at least {Step.LeastPolicyCharacters}, the shortest that there is");
        return step is { Kind: StepKind.AssumeRole or StepKind.AssumeRoleMfa or StepKind.ChainRole or StepKind.WebIdentity } or { Tags: 0, PolicyCharacters: 0, DurationSeconds: null }
            ? step
            : throw fields.Wrong($"{Step.Spelled(kind)} takes no tags, policyCharacters or durationSeconds");
    }

    private static StepKind KindOf(string file, YamlNode node) =>
        node is YamlScalarNode { Value: { } text } && Kinds.TryGetValue(text, out var kind)
        ? kind
        : throw new YamlFileException(file, node.Start.Line, node.Start.Column, $"a step is one of {string.Join(", ", Kinds.Keys)}");
}
