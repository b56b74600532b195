using System.Collections.Concurrent;
using System.Globalization;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.SigV4;
using Rolecall.Chaos.Calls;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Checks;

/// <summary>I3: what was acknowledged is there, whoever was killed: users that were made, and not those that were deleted.</summary>
/// <param name="roots">Of accounts that nobody else changes.</param>
/// <param name="kills">How many processes have been killed so far.</param>
internal sealed class Durability(
    MemberCalls calls, IReadOnlyList<AwsKeys> roots, Func<int> kills, long seed, int leastKills, TimeSpan pause) : ICheck
{
    /// <summary>The share of writes that delete: one of so many.</summary>
    private const int Deletions = 4;

    /// <summary>An account that holds as many gets no more of them: AWS's quota is 5,000, and each look lists all.</summary>
    private const int MostUsers = 2_000;

    private readonly Account[] accounts = [.. roots.Select(root => new Account(root))];
    private readonly Draws draws = new(seed);
    private int acknowledged;
    private int looks;
    private int broken;
    private string? first;

    private sealed class Account(AwsKeys root)
    {
        public AwsKeys Root => root;

        /// <summary>
        /// Made, and nobody has begun to delete them; whether they may be deleted: where a try had no answer it may still be on its way,
        /// and would make again what was deleted.
        /// </summary>
        public ConcurrentDictionary<string, bool> There { get; } = new(StringComparer.Ordinal);

        /// <summary>Their deletion was acknowledged.</summary>
        public ConcurrentDictionary<string, bool> Gone { get; } = new(StringComparer.Ordinal);
    }

    public Task Run(CancellationToken end) => Task.WhenAll(accounts.Select((account, at) => Task.Run(() => Write(account, at, end), CancellationToken.None)));

    /// <summary>Compares what is there with what was acknowledged, at every member; after each fault, and at the end.</summary>
    public async Task Look(CancellationToken end)
    {
        foreach (var (account, at) in accounts.Select((account, at) => (account, at)))
        {
            // Only what was acknowledged before is asked for; deletions that begin meanwhile are looked at next time.
            string[] there = [.. account.There.Keys], gone = [.. account.Gone.Keys];
            var listed = await calls.Users(account.Root, (at + looks) % calls.Members, end);
            foreach (var lost in there.Where(name => !listed.Contains(name) && account.There.ContainsKey(name)))
                Break($"{lost} was made, and is not there");
            foreach (var back in gone.Where(listed.Contains))
                Break($"{back} was deleted, and is there");
        }
        looks++;
    }

    public async Task<CheckResult> Close()
    {
        for (var member = 0; member < calls.Members; member++)
            await Look(CancellationToken.None);
        var (lost, found) = (broken, first);
        // Somebody deletes one behind the observer's back: to the check that is a write that was lost.
        var account = accounts.First(one => !one.There.IsEmpty);
        var (victim, _) = account.There.First();
        MemberCalls.Body((await calls.Persist(
            member => calls.Iam("DeleteUser", new DeleteUserRequest { UserName = victim }, account.Root, member), 0, CancellationToken.None)).Answer);
        await Look(CancellationToken.None);
        return new CheckResult(
            "I3", "no acknowledged write is lost", kills(), leastKills, "kills", lost, "a user is deleted behind the observer's back", broken - lost)
        {
            First = found,
            Notes = string.Create(CultureInfo.InvariantCulture, $"{acknowledged} acknowledged writes, {looks} times looked at"),
        };
    }

    private async Task Write(Account account, int at, CancellationToken end)
    {
        try
        {
            for (var number = 0; !end.IsCancellationRequested; number++)
            {
                if (number % Deletions == Deletions - 1 || account.There.Count >= MostUsers)
                    await Delete(account, end);
                else
                    await Create(account, string.Create(CultureInfo.InvariantCulture, $"kept-{at}-{number}"), end);
                await Task.Delay(pause, TimeProvider.System, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The faults are over.
        }
    }

    private async Task Create(Account account, string name, CancellationToken end)
    {
        var (answer, again) = await calls.Persist(member => calls.CreateUser(account.Root, name, member), draws.Below(calls.Members), end);
        if (!answer.Ok && !(again && answer.Code == "EntityAlreadyExists"))
            throw new InvalidOperationException($"{name} was not made: {answer.Code} {answer.Text}");
        account.There[name] = !again;
        Interlocked.Increment(ref acknowledged);
    }

    private async Task Delete(Account account, CancellationToken end)
    {
        string[] deletable = [.. account.There.Where(user => user.Value).Select(user => user.Key)];
        if (deletable.Length == 0)
            return;
        var name = deletable[draws.Below(deletable.Length)];
        account.There.TryRemove(name, out _);
        var (answer, again) = await calls.Persist(At, draws.Below(calls.Members), end);
        if (!answer.Ok && !(again && answer.Code == "NoSuchEntity"))
            Break($"{name} could not be deleted: {answer.Code} {answer.Text}");
        account.Gone[name] = true;
        Interlocked.Increment(ref acknowledged);

        Task<Answer> At(int member) => calls.Iam("DeleteUser", new DeleteUserRequest { UserName = name }, account.Root, member);
    }

    private void Break(string what)
    {
        Interlocked.Increment(ref broken);
        Interlocked.CompareExchange(ref first, what, null);
    }
}
