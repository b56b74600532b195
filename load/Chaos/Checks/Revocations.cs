using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Chaos.Calls;
using Rolecall.LoadDriver;

namespace Rolecall.Chaos.Checks;

/// <summary>I2: no call by a session that begins after its revocation was acknowledged is authorised, at any member.</summary>
/// <param name="assumers">Their roles may get themselves; nobody else uses them.</param>
/// <param name="windows">Says during which fault a revocation was.</param>
internal sealed class Revocations(MemberCalls calls, IReadOnlyList<Assumer> assumers, Windows windows, long seed, int least, TimeSpan pause) : ICheck
{
    private const int Workers = 4;
    private const int MostKept = 400;

    private readonly ConcurrentDictionary<int, (AwsKeys Session, string RoleName)> revoked = [];
    private readonly ConcurrentQueue<(string Window, double Milliseconds)> times = [];
    private readonly Draws draws = new(seed);
    private int done;
    private int lookedAtAgain;
    private int broken;
    private int places;
    private int caught;
    private string? first;

    public bool HasEnough => done >= least;

    public Task Run(CancellationToken end) => Task.WhenAll(
        [LookAgain(end), .. Enumerable.Range(0, Workers).Select(worker => Task.Run(() => Work(worker, end), CancellationToken.None))]);

    public async Task<CheckResult> Close()
    {
        // Everything that was revoked, once more, now that all members are there.
        foreach (var member in Enumerable.Range(0, calls.Members))
        {
            foreach (var session in revoked.Values)
                await Look(session, member);
        }
        return new CheckResult(
            "I2", "no call that begins after a revocation was acknowledged is authorised", done, least, "revocations", broken,
            "revocations are taken for acknowledged when they are sent", caught)
        {
            First = first,
            Notes = $"broken at {places} revocations or looks; {lookedAtAgain} looks at sessions revoked before; acknowledged after, ms: "
                + string.Join("; ", times.GroupBy(time => time.Window == Windows.Quiet).OrderByDescending(group => group.Key).Select(Times)),
        };
    }

    private static string Times(IGrouping<bool, (string Window, double Milliseconds)> group)
    {
        double[] sorted = [.. group.Select(time => time.Milliseconds).Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(group.Key ? "healthy" : "under fire")} p50 {sorted[sorted.Length / 2]:F0}, p99 {sorted[sorted.Length * 99 / 100]:F0} (of {sorted.Length})");
    }

    private async Task Work(int worker, CancellationToken end)
    {
        try
        {
            for (var round = 0; !end.IsCancellationRequested; round++)
            {
                // Nobody else has this role while it is at it.
                var mine = assumers.Where((_, at) => at % Workers == worker).ToArray();
                await Revoke(mine[round % mine.Length], round, end);
                await Task.Delay(pause, TimeProvider.System, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The faults are over.
        }
    }

    private async Task Revoke(Assumer assumer, int round, CancellationToken end)
    {
        var roleName = assumer.RoleArn[(assumer.RoleArn.LastIndexOf('/') + 1)..];
        var (made, _) = await calls.Persist(member => calls.AssumeRole(assumer.Keys, assumer.RoleArn, member), draws.Below(calls.Members), end);
        var session = calls.Session(made);
        var (window, at) = (windows.Current.Name, draws.Below(calls.Members));
        var (probes, sent, acknowledged) = await Probes.Around(
            calls.Members,
            member => calls.Iam("GetRole", new GetRoleRequest { RoleName = roleName }, session, member),
            async () => MemberCalls.Body((await calls.Persist(member => RevokeAt(member), at, end)).Answer));
        times.Enqueue((window == windows.Current.Name ? window : "", Stopwatch.GetElapsedTime(sent, acknowledged).TotalMilliseconds));
        var number = Interlocked.Increment(ref done);
        revoked[number % MostKept] = (session, roleName);
        Interlocked.Add(ref caught, Probes.AuthorisedFrom(probes, sent));
        if (Probes.AuthorisedFrom(probes, acknowledged) is > 0 and var late)
            Break(late, $"a session of {roleName} served by member {probes.First(probe => probe.Ok && probe.Begin >= acknowledged).Member} in \"{window}\"");

        Task<LoadTool.Wires.Answer> RevokeAt(int member) => round % 2 == 0
            ? calls.RevokeOlder(assumer.RoleArn, member)
            : calls.Admin("SessionService/RevokeSession", new RevokeSessionRequest { AccessKeyId = session.AccessKeyId }, member);
    }

    /// <summary>What was revoked long ago stays revoked, whoever was killed, or stood still, meanwhile.</summary>
    private async Task LookAgain(CancellationToken end)
    {
        try
        {
            while (true)
            {
                await Task.Delay(pause, TimeProvider.System, end);
                if (revoked.TryGetValue(draws.Below(MostKept), out var session))
                    await Look(session, draws.Below(calls.Members));
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The faults are over.
        }
    }

    private async Task Look((AwsKeys Session, string RoleName) old, int member)
    {
        var window = windows.Current.Name;
        var answer = await calls.Iam("GetRole", new GetRoleRequest { RoleName = old.RoleName }, old.Session, member);
        Interlocked.Increment(ref lookedAtAgain);
        if (answer.Ok)
            Break(1, $"a session of {old.RoleName} that was revoked before, served by member {member} in \"{window}\"");
    }

    private void Break(int count, string what)
    {
        Interlocked.Add(ref broken, count);
        Interlocked.Increment(ref places);
        Interlocked.CompareExchange(ref first, what, null);
    }
}
