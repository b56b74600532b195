using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Chaos.Calls;
using Rolecall.LoadDriver;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Checks;

/// <summary>
/// I4: credentials of one sandbox or organization are good for nothing in another that has no statement for them, whatever befalls the
/// members. What the faults leave no time for is tried in the rest after them.
/// </summary>
/// <param name="worlds">A sandbox each, of several organizations.</param>
/// <param name="tries">All that are to be made.</param>
/// <param name="rate">Tries in a second while the faults run: more, and nothing else would have the processor.</param>
/// <param name="isResting">Whether the faults are over, so that tries are made as fast as they are answered.</param>
internal sealed class Isolation(
    MemberCalls calls, IReadOnlyList<(string Sandbox, World World)> worlds, long seed, int tries, int rate, Func<bool> isResting) : ICheck
{
    /// <summary>Tries that are under way together in the rest.</summary>
    private const int SideBySide = 24;

    /// <summary>
    /// Batches in a second: the calls of one leave together, over all connections; a second's worth waits for answers at most.
    /// </summary>
    private const int Batches = 10;

    /// <summary>Of the quarter of an hour that a session has.</summary>
    private static readonly TimeSpan OldestSession = TimeSpan.FromMinutes(8);

    /// <summary>Percent of the tries whose target is of any sandbox; the others stay within one, between organizations.</summary>
    private const int AcrossSandboxes = 30;

    private readonly Draws draws = new(seed);
    private Dictionary<string, AwsKeys> sessions = [];
    private long madeSessions;
    private int begun;
    private int underWay;
    private int decided;
    private int decidedInRest;
    private int accepted;
    private int unanswered;
    private string? first;
    private Exception? bug;

    /// <summary>One try: whose credentials, and where they are tried.</summary>
    private sealed record Try(AwsKeys Keys, string Sandbox, string RoleArn, bool SameSandbox, int Kind, int Member);

    public bool HasEnough => begun >= tries;

    public async Task Run(CancellationToken end)
    {
        try
        {
            while (begun < tries && !isResting())
            {
                await RenewSessions(end);
                // Those that a member keeps waiting hold up no others, as long as there is room for them.
                var batch = Math.Min(Math.Min(rate / Batches, tries - begun), rate - Volatile.Read(ref underWay));
                begun += batch;
                for (var one = 0; one < batch; one++)
                    _ = Note(One(rests: false));
                await Task.Delay(TimeSpan.FromSeconds(1.0 / Batches), TimeProvider.System, end);
            }
            await RenewSessions(end);
            await Parallel.ForEachAsync(
                Enumerable.Range(begun, tries - begun),
                new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = end },
                async (_, _) =>
                {
                    Interlocked.Increment(ref begun);
                    await One(rests: true);
                });
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The faults are over.
        }
    }

    public async Task<CheckResult> Close()
    {
        while (Volatile.Read(ref underWay) > 0)
            await Task.Delay(TimeSpan.FromSeconds(1.0 / Batches), TimeProvider.System);
        if (bug is not null)
            ExceptionDispatchInfo.Throw(bug);
        return new CheckResult(
            "I4", "no credential is accepted in another sandbox or organization", decided, tries * 4L / 5, "tries", accepted,
            "a role names a foreign user in its trust, and the check is not told", await Control() ? 1 : 0)
        {
            First = first,
            Notes = $"{decided - decidedInRest} of them beside the faults; {unanswered} more had no answer,"
                + " or were not looked at (floods of bad proofs are throttled)",
        };
    }

    /// <summary>Nobody waits for a single try beside the faults; what is wrong with the check itself ends it when it closes.</summary>
    private async Task Note(Task one)
    {
        Interlocked.Increment(ref underWay);
        try
        {
            await one;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Interlocked.CompareExchange(ref bug, failure, null);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private async Task One(bool rests)
    {
        var one = Draw(sessions);
        var answer = await Make(one);
        if (answer.IsOpen || answer.IsThrottled)
            Interlocked.Increment(ref unanswered);
        else
        {
            Interlocked.Increment(ref decided);
            if (rests)
                Interlocked.Increment(ref decidedInRest);
        }
        if (!answer.Ok)
            return;
        Interlocked.Increment(ref accepted);
        Interlocked.CompareExchange(ref first, $"kind {one.Kind} at {one.RoleArn} of {one.Sandbox}, member {one.Member}", null);
    }

    /// <summary>One that has expired says nothing.</summary>
    private async Task RenewSessions(CancellationToken end)
    {
        if (sessions.Count > 0 && Stopwatch.GetElapsedTime(madeSessions) < OldestSession)
            return;
        var made = new Dictionary<string, AwsKeys>(StringComparer.Ordinal);
        foreach (var (sandbox, world) in worlds)
        {
            foreach (var assumer in world.Assumers)
                made[Key(sandbox, assumer)] = calls.Session(
                    (await calls.Persist(member => calls.AssumeRole(assumer.Keys, assumer.RoleArn, member, sandbox), 0, end)).Answer);
        }
        (sessions, madeSessions) = (made, Stopwatch.GetTimestamp());
    }

    /// <summary>A trust statement that names the foreigner: what the check takes for a break.</summary>
    private async Task<bool> Control()
    {
        var (sandbox, world) = worlds[0];
        var (mine, theirs) = (world.Assumers[0], world.Assumers.First(other => other.Organization != world.Assumers[0].Organization));
        var (identity, _) = await calls.Persist(
            member => calls.Sts("GetCallerIdentity", new GetCallerIdentityRequest(), mine.UserRoot, member, sandbox),
            0,
            CancellationToken.None);
        var account = GetCallerIdentityResponse.Parser.ParseFrom(MemberCalls.Body(identity)).Account;
        var trust = $$$"""
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"{{{account}}}"},"Action":"sts:AssumeRole"}}
            """;
        MemberCalls.Body(await calls.Iam(
            "UpdateAssumeRolePolicy",
            new UpdateAssumeRolePolicyRequest { RoleName = NameOf(theirs.RoleArn), PolicyDocument = trust },
            theirs.Root,
            0,
            sandbox));
        return (await Make(new Try(mine.Keys, sandbox, theirs.RoleArn, SameSandbox: true, Kind: 0, Member: 1))).Ok;
    }

    private Try Draw(Dictionary<string, AwsKeys> sessions)
    {
        while (true)
        {
            var from = worlds[draws.Below(worlds.Count)];
            // Credentials of another sandbox are bad proofs, of which a member looks at a hundred a second.
            var to = draws.Below(100) < AcrossSandboxes ? worlds[draws.Below(worlds.Count)] : from;
            var mine = from.World.Assumers[draws.Below(from.World.Assumers.Count)];
            var theirs = to.World.Assumers[draws.Below(to.World.Assumers.Count)];
            var same = from.Sandbox == to.Sandbox;
            if (same && mine.Organization == theirs.Organization)
                continue;
            var session = sessions[Key(from.Sandbox, mine)];
            var kind = draws.Below(5);
            var keys = kind switch
            {
                0 => mine.Keys,
                // A key with another's token.
                3 => session with { SessionToken = sessions[Key(to.Sandbox, theirs)].SessionToken },
                4 => mine.Root,
                _ => session,
            };
            // By the foreigner's own sandbox, root is root of an account of its own: only another sandbox makes it a foreigner.
            if (kind == 4 && same)
                continue;
            return new Try(keys, to.Sandbox, theirs.RoleArn, same, kind, draws.Below(calls.Members));
        }
    }

    private Task<Answer> Make(Try one) => one.Kind switch
    {
        0 or 1 => calls.AssumeRole(one.Keys, one.RoleArn, one.Member, one.Sandbox),
        2 when one.SameSandbox => calls.S3(
            "ListObjectsV2", new ListObjectsV2Request { Bucket = BucketOf(one.RoleArn) }, one.Keys, one.Member, one.Sandbox),
        2 or 3 => calls.Sts("GetCallerIdentity", new GetCallerIdentityRequest(), one.Keys, one.Member, one.Sandbox),
        _ => calls.Iam("GetRole", new GetRoleRequest { RoleName = NameOf(one.RoleArn) }, one.Keys, one.Member, one.Sandbox),
    };

    /// <summary>Of the role's account; whether it is there is not to be told either.</summary>
    public static string BucketOf(string roleArn) => "isolated-" + roleArn.Split(':')[4];

    private static string NameOf(string roleArn) => roleArn[(roleArn.LastIndexOf('/') + 1)..];

    private static string Key(string sandbox, Assumer assumer) => sandbox + assumer.RoleArn;
}
