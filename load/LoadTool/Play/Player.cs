using System.Diagnostics;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Play;

/// <summary>Plays a scenario: each arrival is a member who goes through the steps of a mix.</summary>
internal sealed class Player : ICalls
{
    private readonly Scenario scenario;
    private readonly IReadOnlyList<Member> members;
    private readonly IWire wire;
    private readonly Recorder recorder;
    private readonly string? adminToken;
    private readonly SamlAssertions? assertions;
    private readonly Choice choice;
    private readonly Step[] steps;
    private readonly int[] firstStep;

    /// <summary>Whether anything is signed by a session, so that answers are worth reading.</summary>
    private readonly bool usesSessions;

    /// <summary>Of each member: the calls that stay the same, by step, and the session with those that it signs.</summary>
    private readonly Calls[] calls;

    private long first;

    /// <param name="adminToken">For steps of the administrator; null where the scenario has none.</param>
    /// <param name="assertions">For the step saml; null where the scenario has none.</param>
    public Player(
        Scenario scenario, IReadOnlyList<Member> members, IWire wire, Recorder recorder, string? adminToken, SamlAssertions? assertions)
    {
        (this.scenario, this.members, this.wire, this.recorder) = (scenario, members, wire, recorder);
        (this.adminToken, this.assertions) = (adminToken, assertions);
        choice = new Choice(scenario, members);
        steps = [.. scenario.Mixes.SelectMany(mix => mix.Steps)];
        usesSessions = Array.Exists(steps, step => StepCalls.BySession(step.Kind));
        firstStep = [.. scenario.Mixes.Select((_, i) => scenario.Mixes.Take(i).Sum(mix => mix.Steps.Length))];
        calls = [.. members.Select(_ => new Calls(steps.Length))];
    }

    private sealed class Calls(int steps)
    {
        public ApiCall?[] Own { get; } = new ApiCall?[steps];

        /// <summary>Replaced whole with each new session.</summary>
        public volatile BySession? Session;
    }

    private sealed record BySession(AwsKeys Keys, ApiCall?[] Calls);

    /// <summary>Ends what a flow waits between its steps, and the flow.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>The next loop goes on where that many calls have been taken.</summary>
    public void GoOnAfter(long taken) => first += taken;

    /// <inheritdoc />
    public async Task Make(long number, long intended)
    {
        var (member, mixAt) = choice.Of(first + number);
        var mix = scenario.Mixes[mixAt];
        for (var i = 0; i < mix.Steps.Length; i++)
        {
            if (i > 0 && mix.ThinkTime > TimeSpan.Zero)
                await Task.Delay(mix.ThinkTime, TimeProvider.System, Cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (i > 0 && Cancel.IsCancellationRequested)
                return;
            // Only the first step was due at an instant of the load; those after it begin when the one before has ended.
            await Play(firstStep[mixAt] + i, member, first + number, i == 0 ? intended : Stopwatch.GetTimestamp());
        }
    }

    private async Task Play(int step, int member, long number, long intended)
    {
        var kind = steps[step].Kind;
        var bySession = StepCalls.BySession(kind);
        ApiCall call;
        if (StepCalls.DiffersEachTime(kind))
            call = StepCalls.Of(steps[step], members[member], null, adminToken, assertions?.Take(member));
        else if (!bySession)
            call = calls[member].Own[step] ??= StepCalls.Of(steps[step], members[member], null, adminToken);
        else if ((calls[member].Session ?? await MakeSession(member, number)) is { } session)
            call = session.Calls[step] ??= StepCalls.Of(steps[step], members[member], session.Keys, adminToken);
        else
            return;
        var answer = await wire.Send(call, number);
        recorder.Add(step, member, (int)(number % wire.GatewayCount), intended, answer);
        if (usesSessions && StepCalls.MakesSession(kind) && answer.Ok)
            Keep(member, answer);
        // A session that is over, or was revoked, is made again by whoever needs it next.
        else if (bySession && answer.Code is "ExpiredToken" or "ExpiredTokenException" or "InvalidClientTokenId" or "InvalidAccessKeyId"
            || kind == StepKind.RevokeSessions)
            calls[member].Session = null;
    }

    /// <summary>What a session step needs where nobody has assumed the role yet; not a step of the scenario, so it is not counted unless it fails.</summary>
    private async Task<BySession?> MakeSession(int member, long number)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await wire.Send(StepCalls.Of(new Step(StepKind.AssumeRole), members[member], null, adminToken), number);
        if (answer.Ok && Keep(member, answer) is { } session)
            return session;
        recorder.Add(recorder.Setup, member, (int)(number % wire.GatewayCount), began, answer);
        return null;
    }

    private BySession? Keep(int member, Answer answer) =>
        wire.Credentials(answer) is { } keys ? calls[member].Session = new BySession(keys, new ApiCall?[steps.Length]) : null;
}
