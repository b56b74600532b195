using System.Globalization;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Chaos.Calls;
using Rolecall.LoadDriver;

namespace Rolecall.Chaos.Checks;

/// <summary>I7: all members decide a question in the same way, while faults run and policies change between the questions.</summary>
/// <param name="assumers">Their roles' policies are this check's own.</param>
internal sealed class Decisions(MemberCalls calls, IReadOnlyList<Assumer> assumers, long seed, int least, TimeSpan pause) : ICheck
{
    private static readonly string[] Actions = ["s3:GetObject", "s3:PutObject", "iam:GetRole", "sqs:SendMessage", "dynamodb:Query"];

    private readonly Draws draws = new(seed);
    private int asked;
    private int broken;
    private string? first;

    public bool HasEnough => asked >= least;

    public async Task Run(CancellationToken end)
    {
        try
        {
            for (var round = 0; !end.IsCancellationRequested; round++)
            {
                var assumer = assumers[round % assumers.Count];
                await Put(assumer, Document(), end);
                for (var question = 0; question < 5; question++)
                    await Ask(assumer, Actions[draws.Below(Actions.Length)], end);
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
        // The policy is changed after the first member was asked.
        var assumer = assumers[0];
        await Put(assumer, Allow("*"), CancellationToken.None);
        var before = await Decide(assumer, Actions[0], 0, CancellationToken.None);
        await Put(assumer, Allow("sqs:*"), CancellationToken.None);
        var caught = before != await Decide(assumer, Actions[0], 1, CancellationToken.None);
        return new CheckResult(
            "I7", "all members decide alike", asked, least, "questions at each member", broken,
            "the policy is changed between two members", caught ? 1 : 0)
        { First = first };
    }

    private async Task Ask(Assumer assumer, string action, CancellationToken end)
    {
        var answers = new string[calls.Members];
        for (var member = 0; member < answers.Length; member++)
            answers[member] = await Decide(assumer, action, member, end);
        asked++;
        if (answers.Distinct(StringComparer.Ordinal).Count() == 1)
            return;
        broken++;
        first ??= $"{action} by {assumer.RoleArn}: {string.Join(", ", answers)}";
    }

    /// <summary>By the member, or by the next one where it gives no answer.</summary>
    private async Task<string> Decide(Assumer assumer, string action, int member, CancellationToken end)
    {
        var request = new AuthorizeRequest { Caller = assumer.RoleArn, Action = action, Resource = "*" };
        var (answer, _) = await calls.Persist(at => calls.Admin("AccessService/Authorize", request, at), member, end);
        var decision = AuthorizeResponse.Parser.ParseFrom(MemberCalls.Body(answer)).Decision;
        return string.Create(CultureInfo.InvariantCulture, $"{decision.Result} by {decision.DecidingLayer}");
    }

    private async Task Put(Assumer assumer, string document, CancellationToken end) => MemberCalls.Body((await calls.Persist(
        member => calls.Iam(
            "PutRolePolicy",
            new PutRolePolicyRequest
            {
                RoleName = assumer.RoleArn[(assumer.RoleArn.LastIndexOf('/') + 1)..],
                PolicyName = "decided",
                PolicyDocument = document,
            },
            assumer.Root,
            member),
        draws.Below(calls.Members),
        end)).Answer);

    private string Document() => draws.Below(3) switch
    {
        0 => Allow(Actions[draws.Below(Actions.Length)]),
        1 => Allow("s3:*"),
        _ => """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}""",
    };

    private static string Allow(string action) =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"{{{action}}}","Resource":"*"}}""";
}
