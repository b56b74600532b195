using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Chaos.Calls;
using Rolecall.LoadDriver;

namespace Rolecall.Chaos.Checks;

/// <summary>
/// I1: no call is authorised after its session's Expiration. The sandbox's clock is moved past it, so what must hold is that nothing that begins
/// after the move was acknowledged is served, at any member.
/// </summary>
internal sealed class Expiries(MemberCalls calls, IReadOnlyList<Assumer> assumers, string sandbox, long seed, int least, TimeSpan pause) : ICheck
{
    private const int Sessions = 6;

    /// <summary>What <see cref="MemberCalls.AssumeRole"/> asks for, and a second.</summary>
    private static readonly Duration PastTheEnd = Duration.FromTimeSpan(TimeSpan.FromSeconds(901));

    private readonly Draws draws = new(seed);
    private int tried;
    private int broken;
    private int caught;
    private string? first;

    public bool HasEnough => tried >= least;

    public async Task Run(CancellationToken end)
    {
        try
        {
            for (var round = 0; !end.IsCancellationRequested; round++)
            {
                await Expire(assumers[round % assumers.Count], end);
                await Task.Delay(pause, TimeProvider.System, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The faults are over.
        }
    }

    public Task<CheckResult> Close() => Task.FromResult(new CheckResult(
        "I1", "no call is authorised once its session has expired", tried, least, "sessions", broken,
        "the clock is taken for moved when the move is sent", caught)
    { First = first });

    private async Task Expire(Assumer assumer, CancellationToken end)
    {
        var sessions = new AwsKeys[Sessions];
        for (var i = 0; i < Sessions; i++)
        {
            var (made, _) = await calls.Persist(
                member => calls.AssumeRole(assumer.Keys, assumer.RoleArn, member, sandbox), draws.Below(calls.Members), end);
            sessions[i] = calls.Session(made);
        }
        var at = draws.Below(calls.Members);
        var (probes, sent, acknowledged) = await Probes.Around(
            calls.Members,
            member => calls.Sts("GetCallerIdentity", new GetCallerIdentityRequest(), sessions[draws.Below(Sessions)], member, sandbox),
            async () => MemberCalls.Body((await calls.Persist(
                member => calls.Admin("ClockService/AdvanceClock", new AdvanceClockRequest { By = PastTheEnd }, member, sandbox), at, end)).Answer));
        tried += Sessions;
        caught += Probes.AuthorisedFrom(probes, sent);
        if (Probes.AuthorisedFrom(probes, acknowledged) is not (> 0 and var late))
            return;
        broken += late;
        first ??= $"served by member {probes.First(probe => probe.Ok && probe.Begin >= acknowledged).Member}";
    }
}
