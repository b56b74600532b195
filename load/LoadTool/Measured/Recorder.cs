using System.Collections.Concurrent;
using System.Diagnostics;
using Rolecall.LoadTool.Measured.OverTime;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Measured;

/// <summary>What came of the calls of a run: in all, by step, by organization, by time and by refusal.</summary>
internal sealed class Recorder
{
    /// <summary>More codes, or texts, than these are told together: a server may make a new text for each refusal.</summary>
    private const int MostKinds = 200;

    private const int MostSlices = 600;

    /// <summary>Of latencies, in all and by step.</summary>
    private const int Digits = 3;

    private readonly int[] organizationOf;
    private readonly ConcurrentDictionary<(string Code, string Text), long> refusals = [];
    private readonly ConcurrentDictionary<string, long> denials = [];
    private readonly Tally[] slices;
    private readonly long[] cameBack;
    private readonly IReadOnlyList<string>[] expected;
    private readonly Tally[] byGateway;

    /// <summary>Kept by organization, so that threads seldom write to the same place.</summary>
    private readonly (long Sent, long Received)[] bytesOf;

    private long begin;
    private volatile bool counts;

    /// <param name="gateways">How many there are.</param>
    public Recorder(Scenario scenario, IReadOnlyList<Member> members, int gateways)
    {
        Step[] all = [.. scenario.Mixes.SelectMany(mix => mix.Steps)];
        Setup = all.Length;
        StepNames =
        [
            .. scenario.Mixes.SelectMany(
                (mix, i) => mix.Steps.Select(
                    step => mix.Steps.Length == 1 ? step.Name : FormattableString.Invariant($"flow {i + 1}: {step.Name}"))),
            "assume-role (for a session step)"
        ];
        expected = [.. all.Select(step => StepCalls.ExpectedRefusals(step.Kind)), []];
        byGateway = gateways > 1 ? [.. Enumerable.Range(0, gateways).Select(_ => new Tally(2))] : [];
        Steps = [.. StepNames.Select(_ => new Tally(Digits))];
        Organizations = [.. members.Select(member => member.Organization).Distinct(StringComparer.Ordinal)];
        var index = Organizations.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        organizationOf = [.. members.Select(member => index[member.Organization])];
        bytesOf = new (long, long)[Organizations.Count];
        ByOrganization = [.. Organizations.Select(_ => new Tally(1))];
        Heat = new HeatCells(Organizations.Count, scenario.Load.Length);
        SliceLength = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(scenario.Load.Length.TotalSeconds / MostSlices)));
        // What ends after the load has ended is counted in the last one.
        slices = [.. Enumerable.Range(0, (int)(scenario.Load.Length / SliceLength) + 1).Select(_ => new Tally(2))];
        cameBack = new long[slices.Length];
    }

    /// <summary>The step under which an AssumeRole is counted that a session step needed, and that failed.</summary>
    public int Setup { get; }

    public IReadOnlyList<string> StepNames { get; }

    public IReadOnlyList<Tally> Steps { get; }

    /// <summary>Made of the steps each time: what all threads write to is what a call costs.</summary>
    public Tally All => Tally.Of(Steps, Digits);

    public IReadOnlyList<string> Organizations { get; }

    public IReadOnlyList<Tally> ByOrganization { get; }

    /// <summary>By organization and by time.</summary>
    public HeatCells Heat { get; }

    /// <summary>In the order in which the user named them.</summary>
    public IReadOnlyList<Tally> ByGateway => byGateway.Length > 0 ? byGateway : [All];

    public TimeSpan SliceLength { get; }

    /// <summary>One after another, each of <see cref="SliceLength"/>, by when the calls were due.</summary>
    public IReadOnlyList<Tally> Slices => slices;

    /// <summary>Calls by when they came back, in the same stretches: in one in which the server stood still there are none.</summary>
    public IReadOnlyList<long> CameBack => cameBack;

    public IReadOnlyDictionary<(string Code, string Text), long> Refusals => refusals;

    /// <summary>AccessDenied, by the layer that the text names.</summary>
    public IReadOnlyDictionary<string, long> Denials => denials;

    public long BytesSent => bytesOf.Sum(bytes => bytes.Sent);

    public long BytesReceived => bytesOf.Sum(bytes => bytes.Received);

    /// <summary>What is added from now on counts: the warm-up is over.</summary>
    public void Begin()
    {
        begin = Stopwatch.GetTimestamp();
        counts = true;
    }

    public void End() => counts = false;

    /// <summary>A call has ended.</summary>
    /// <param name="intended">When it was to begin, in ticks of <see cref="Stopwatch"/>.</param>
    public void Add(int step, int member, int gateway, long intended, Answer answer)
    {
        // A call of the warm-up that ends late is one of the warm-up.
        if (!counts || intended < begin)
            return;
        var now = Stopwatch.GetTimestamp();
        var microseconds = (long)Stopwatch.GetElapsedTime(intended, now).TotalMicroseconds;
        // Where the scenario wants a refusal, anything else is the failure.
        var failed = expected[step].Count > 0 ? !expected[step].Contains(answer.Code) : !answer.Ok;
        Steps[step].Add(microseconds, failed);
        ByOrganization[organizationOf[member]].Add(microseconds, failed);
        if (byGateway.Length > 0)
            byGateway[gateway].Add(microseconds, failed);
        var due = Stopwatch.GetElapsedTime(begin, intended);
        slices[SliceOf(due)].Add(microseconds, failed);
        Interlocked.Increment(ref cameBack[SliceOf(Stopwatch.GetElapsedTime(begin, now))]);
        Heat.Add(organizationOf[member], due, microseconds);
        ref var bytes = ref bytesOf[organizationOf[member]];
        Interlocked.Add(ref bytes.Sent, answer.Sent);
        Interlocked.Add(ref bytes.Received, answer.Body.Length);
        if (!answer.Ok)
            Refused(answer, counted: failed);
        else if (failed)
            Count(("Allowed", "The scenario wants it refused."));
    }

    private int SliceOf(TimeSpan sinceBegin) => Math.Min(slices.Length - 1, (int)(sinceBegin / SliceLength));

    private void Refused(Answer answer, bool counted)
    {
        var text = answer.Text ?? "";
        if (answer.Code is "AccessDenied" or "AccessDeniedException")
            denials.AddOrUpdate(DenialLayer.Of(text), 1, static (_, count) => count + 1);
        if (counted)
            Count((answer.Code!, Shown(text)));
    }

    private void Count((string Code, string Text) kind)
    {
        if (refusals.Count >= MostKinds && !refusals.ContainsKey(kind))
            kind = (kind.Code, "(other texts)");
        refusals.AddOrUpdate(kind, 1, static (_, count) => count + 1);
    }

    /// <summary>ARNs, and the names under which decisions are kept, differ from call to call; what is told is the kind of refusal.</summary>
    private static string Shown(string text)
    {
        var shown = string.Join(' ', text.Split(' ', '\n').Select(Shared));
        return shown.Length > 300 ? shown[..300] : shown;

        static string Shared(string word)
        {
            const string Kept = "authorization-details/";
            return word.TrimStart('"').StartsWith("arn:", StringComparison.Ordinal) ? "ARN"
                : word.IndexOf(Kept, StringComparison.Ordinal) is >= 0 and var at ? word[..(at + Kept.Length)] + "…"
                : word;
        }
    }
}
