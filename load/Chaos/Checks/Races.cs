using System.Globalization;
using Rolecall.Api.SigV4;
using Rolecall.Chaos.Calls;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Checks;

/// <summary>
/// I12: of several who make the same name at once, at all members, one succeeds. A silo that was stopped and goes on has the account's grain a second
/// time, so the races of such a fault are those of an activation forced twice.
/// </summary>
internal sealed class Races(MemberCalls calls, IReadOnlyList<AwsKeys> roots, int least, TimeSpan pause) : ICheck
{
    /// <summary>Callers of a race at each member.</summary>
    private const int AtEach = 2;

    private int done;
    private int open;
    private int broken;
    private string? first;

    public bool HasEnough => done >= least;

    public async Task Run(CancellationToken end)
    {
        try
        {
            for (var number = 0; !end.IsCancellationRequested; number++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"race-{number}");
                Judge(name, await Race(_ => roots[number % roots.Count], name));
                await Task.Delay(pause, TimeProvider.System, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The faults are over.
        }
    }

    public async Task<CheckResult> Close()
    {
        // The same name in two accounts, told as one: two winners.
        var answers = await Race(caller => roots[caller % 2], "race-of-two-accounts");
        return new CheckResult(
            "I12", "of those who make one name at once, one succeeds", done, least, "races", broken,
            "a race in two accounts is told as one", IsBroken(answers) ? 1 : 0)
        { First = first, Notes = string.Create(CultureInfo.InvariantCulture, $"{open} of them with a caller who got no answer") };
    }

    private Task<Answer[]> Race(Func<int, AwsKeys> root, string name) => Task.WhenAll(
        Enumerable.Range(0, calls.Members * AtEach).Select(caller => calls.CreateUser(root(caller), name, caller % calls.Members)));

    private void Judge(string name, Answer[] answers)
    {
        done++;
        if (Array.Exists(answers, answer => answer.IsOpen))
            open++;
        if (!IsBroken(answers))
            return;
        broken++;
        first ??= $"{name}: {string.Join(", ", answers.Select(answer => answer.Code ?? "made"))}";
    }

    /// <summary>Two winners; or none, where nobody's answer was lost.</summary>
    private static bool IsBroken(Answer[] answers) => answers.Count(answer => answer.Ok) switch
    {
        0 => !Array.Exists(answers, answer => answer.IsOpen),
        1 => false,
        _ => true,
    };
}
