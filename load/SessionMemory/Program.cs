using System.Collections.Immutable;
using System.Globalization;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;
using Rolecall.SessionMemory;

// What sessions cost a silo in memory: one that is in use, one that is idle, and a million of which each was used once.
// usage: SessionMemory [SESSIONS] [ACTIVE]     prints a table in Markdown
var sessions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
var active = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50_000;

var now = TimeProvider.System.GetUtcNow();
await using var silo = await OneSilo.Start(now);
var role = (await silo.Grains.Grain<IAccountGrain>(Keys.Account(Keys.DefaultSandbox, AccountId.Parse(OneSilo.Account))).DefineRole(
    "Used"))!;
var random = new SystemRandomSource();
var caller = PrincipalFacts.OfRoot(AccountId.Parse("111111111111"), null).Principal;
var request = new AssumeRoleRequest { RoleArn = role.Arn, RoleSessionName = "once" };
var question = new Question { Action = "s3:GetObject", Resource = "arn:aws:s3:::bucket/key" };

// Everything that is made once is made before the first figure.
await UseOnce(active);
var left = await silo.EndIdleSessions();
var baseline = Heap();

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
    # Memory of sessions

    One silo in this process; heap after a full, compacting collection, in MiB. Sessions are issued (nothing of that is stored),
    and each is used once: its grain is activated, asks its role, and decides.

    | sessions so far | grains active | heap MiB | over the baseline, bytes a session |
    |---:|---:|---:|---:|
    | {active} (warm-up) | {left} | {baseline / 1048576.0:F1} | |
    """));
await UseOnce(active);
await Row($"{active} in use", active);
await silo.EndIdleSessions();
await Row($"the same, idle", active);
for (var used = 0; used < sessions;)
{
    for (var part = 0; part < Math.Max(1, sessions / 10) && used < sessions;)
    {
        var batch = Math.Min(active, sessions - used);
        await UseOnce(batch);
        await silo.EndIdleSessions();
        (part, used) = (part + batch, used + batch);
    }
    await Row(used.ToString(CultureInfo.InvariantCulture), used);
}

async Task UseOnce(int count) =>
    await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) =>
{
    var claims = SessionIssuing.AssumeRole(
        role, RoleSessionAsk.Of(request, caller, null, now), ImmutableDictionary<string, string>.Empty, random).Claims;
    var reply = await silo.Grains.Grain<ISessionGrain>(Keys.Session(Keys.DefaultSandbox, AccessKeyId.Parse(claims.AccessKeyId)))
        .Authenticate(new SessionCall { Claims = claims, Now = now, Question = question });
    if (reply.Side is null)
        throw new InvalidOperationException("a session was refused: " + reply.Fault?.Code);
});

async Task Row(string label, int count)
{
    var grains = await silo.ActiveSessions();
    var heap = Heap();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {label} | {grains} | {heap / 1048576.0:F1} | {Math.Max(0, heap - baseline) / (double)count:F0} |"));
}

static long Heap()
{
    for (var again = 0; again < 3; again++)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }
    return GC.GetTotalMemory(forceFullCollection: true);
}
