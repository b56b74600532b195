using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.SigV4;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Linearizability;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Checks;

/// <summary>I13: what callers at all members see of an account is what they could see of one that serves them one after another.</summary>
/// <param name="windows">Says during which fault a history was.</param>
internal sealed class Histories(
    MemberCalls calls, IReadOnlyList<AwsKeys> roots, Windows windows, long seed, int least, TimeSpan pause) : ICheck
{
    private const int Callers = 4;
    private const int CallsOfEach = 12;

    /// <summary>A history in which so many got no answer ends: the search for its order grows with each.</summary>
    private const int MostOpen = 8;

    private static readonly string[] Names = ["a", "b"];

    private readonly Draws draws = new(seed);
    private readonly List<IReadOnlyList<AccountOperation>> falsified = [];
    private int checkedHistories;
    private int operations;
    private int withOpen;
    private int undecided;
    private int broken;
    private string? first;

    public bool HasEnough => checkedHistories >= least;

    public async Task Run(CancellationToken end)
    {
        try
        {
            for (var number = 0; !end.IsCancellationRequested; number++)
            {
                Judge(number, await Record(number));
                await Task.Delay(pause, TimeProvider.System, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The faults are over.
        }
    }

    public Task<CheckResult> Close()
    {
        var caught = falsified.Count(history => LinearizabilityChecker.Check(history) == LinearizabilityVerdict.NotLinearizable);
        return Task.FromResult(new CheckResult(
            "I13", "histories of an account are linearizable", checkedHistories, least, "histories", broken,
            // One that is not caught makes the control one that was not.
            $"a read of each answers what was overwritten, in {falsified.Count} histories", caught == falsified.Count ? caught : 0)
        {
            First = first,
            Notes = string.Create(
                CultureInfo.InvariantCulture, $"{operations} calls; {withOpen} histories with calls that got no answer; {undecided} undecided"),
        });
    }

    private void Judge(int number, IReadOnlyList<AccountOperation> history)
    {
        checkedHistories++;
        operations += history.Count;
        if (history.Any(one => one.Answer is null))
            withOpen++;
        switch (LinearizabilityChecker.Check(history))
        {
            case LinearizabilityVerdict.NotLinearizable:
                broken++;
                first ??= $"history {number}, which ended in \"{windows.Current.Name}\": " + string.Join(
                    "; ", history.OrderBy(one => one.Begin).Select(one => Describe(one, history.Min(first => first.Begin))));
                break;
            case LinearizabilityVerdict.Undecided:
                undecided++;
                checkedHistories--;
                break;
            default:
                if (falsified.Count < 100 && StaleRead.In(history) is { } stale)
                    falsified.Add(stale);
                break;
        }
    }

    private static string Describe(AccountOperation one, long origin) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Milliseconds(origin, one.Begin)}–{Milliseconds(origin, one.End)} ms {one.Call.Kind} {one.Call.Name}{one.Call.Value}"
            + $" → {one.Answer ?? "?"}");

    private static long Milliseconds(long origin, long ticks) => (long)Stopwatch.GetElapsedTime(origin, ticks).TotalMilliseconds;

    private async Task<IReadOnlyList<AccountOperation>> Record(int number)
    {
        var (root, path) = (roots[number % roots.Count], string.Create(CultureInfo.InvariantCulture, $"/h{number}/"));
        var (history, open) = (new ConcurrentQueue<AccountOperation>(), 0);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < CallsOfEach && Volatile.Read(ref open) < MostOpen; i++)
            {
                var call = Draw(number, caller * CallsOfEach + i);
                var began = Stopwatch.GetTimestamp();
                var answer = await Make(call, root, path, draws.Below(calls.Members));
                var known = Known(call.Kind, answer);
                history.Enqueue(new AccountOperation(call, began, Stopwatch.GetTimestamp(), known));
                if (known is null)
                    Interlocked.Increment(ref open);
            }
        })));
        return [.. history];
    }

    private AccountCall Draw(int number, int at)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"h{number}{Names[draws.Below(Names.Length)]}");
        return draws.Below(10) switch
        {
            0 or 1 => new AccountCall(AccountCallKind.Create, name),
            2 => new AccountCall(AccountCallKind.Delete, name),
            3 or 4 or 5 => new AccountCall(AccountCallKind.Put, name, string.Create(CultureInfo.InvariantCulture, $"v{at}")),
            6 => new AccountCall(AccountCallKind.List),
            _ => new AccountCall(AccountCallKind.Get, name),
        };
    }

    private Task<Answer> Make(AccountCall call, AwsKeys root, string path, int member) => call.Kind switch
    {
        AccountCallKind.Create => calls.CreateUser(root, call.Name, member, path),
        AccountCallKind.Delete => calls.Iam("DeleteUser", new DeleteUserRequest { UserName = call.Name }, root, member),
        AccountCallKind.Put => calls.Iam(
            "TagUser", new TagUserRequest { UserName = call.Name, Tags = { new Tag { Key = "v", Value = call.Value } } }, root, member),
        AccountCallKind.Get => calls.Iam("ListUserTags", new ListUserTagsRequest { UserName = call.Name }, root, member),
        _ => calls.Iam("ListUsers", new ListUsersRequest { PathPrefix = path }, root, member),
    };

    /// <summary>The answer in the model's words; null where it is none, or one that the model does not know.</summary>
    private static string? Known(AccountCallKind kind, Answer answer) => answer switch
    {
        { Code: "EntityAlreadyExists" } => AccountAnswers.Exists,
        { Code: "NoSuchEntity" } => AccountAnswers.Absent,
        { Ok: false } => null,
        _ when kind == AccountCallKind.Get => string.Concat(ListUserTagsResponse.Parser.ParseFrom(answer.Body.Span).Tags.Select(tag => tag.Value)),
        _ when kind == AccountCallKind.List => string.Join(
            ',', ListUsersResponse.Parser.ParseFrom(answer.Body.Span).Users.Select(user => user.UserName).Order(StringComparer.Ordinal)),
        _ => AccountAnswers.Done,
    };
}
