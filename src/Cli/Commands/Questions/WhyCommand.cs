using System.CommandLine;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Commands.Administration;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Questions;

/// <summary>why [REQUEST_ID]: the decision that a call met, layer by layer.</summary>
internal static class WhyCommand
{
    /// <summary>What AWS's services call a denial: some the one, some the other.</summary>
    private static readonly string[] Denials = ["AccessDenied", "AccessDeniedException"];

    public static Command Make()
    {
        var id = new Argument<string?>("REQUEST_ID")
        {
            HelpName = "REQUEST_ID",
            Description = "Of the answer or of its error; AWS CLI shows it with --debug.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var last = new Option<bool>("--last") { Description = "The last call that was denied, as without a request id." };
        var follow = new Option<bool>("--follow", "-f") { Description = "Each denial as it happens, until Ctrl-C." };
        return new RolecallCommand(
            "why",
            "Explains the decision that a call met: each layer and statement, what it wanted and got, and what would have allowed it.",
            "rolecall why",
            "rolecall why --last -o json")
            .With(id, last, follow)
            .Does(async invocation =>
            {
                var access = new AccessService.AccessServiceClient(invocation.Admin);
                if (invocation.Get(follow))
                {
                    await Follow(invocation, access);
                    return ExitCodes.Done;
                }
                if (invocation.Get(last) && invocation.Get(id) is not null)
                    throw new CliException(ExitCodes.Usage, "give a REQUEST_ID or --last, and not both");
                var asked = invocation.Get(id) ?? await LastDenied(invocation);
                var answer = await access.ExplainAsync(new() { RequestId = asked }, invocation.Calling);
                invocation.Output.One(Output.JsonOf(answer), () => Text(answer));
                return ExitCodes.Done;
            });
    }

    private static async Task<string> LastDenied(Invocation invocation)
    {
        var audit = new AuditService.AuditServiceClient(invocation.Admin);
        AuditEvent? last = null;
        foreach (var code in Denials)
        {
            var found = await audit.LookupEventsAsync(new() { Filter = new() { ErrorCode = code }, PageSize = 1 }, invocation.Calling);
            if (found.Events is [var newest, ..] && newest.Sequence > (last?.Sequence ?? 0))
                last = newest;
        }
        return last is not null
            ? TrailRecord.Of(last).RequestId
            : throw new CliException(ExitCodes.NotFound, $"no call of the sandbox {invocation.Address.Sandbox.Value} was denied yet")
            {
                Try = "rolecall trail",
            };
    }

    private static async Task Follow(Invocation invocation, AccessService.AccessServiceClient access)
    {
        using var tail = new AuditService.AuditServiceClient(invocation.Admin).TailEvents(
            new() { Filter = new() { ErrorCode = "*" } }, invocation.Calling);
        await foreach (var written in tail.ResponseStream.ReadAllAsync(invocation.Cancel))
        {
            var answer = await access.ExplainAsync(new() { RequestId = TrailRecord.Of(written).RequestId }, invocation.Calling);
            if (answer.Decision is not null)
                invocation.Output.Next(Output.JsonOf(answer), () => Text(answer));
        }
    }

    private static string Text(ExplainResponse answer)
    {
        var record = answer.RecordJson.Length > 0 ? TrailRecord.Of(answer.RecordJson) : null;
        var explanation = answer.Explanation.Length > 0
            ? answer.Explanation
            : $"no policy was asked: {(record?.ErrorCode is { } code ? $"{code}: {record.ErrorMessage}" : "the call needs no permission")}";
        // What policies allow, the service may refuse for reasons of its own.
        var refusal = record?.ErrorCode is { } refused && answer.Decision?.Result == DecisionResult.Allowed
            ? $"refused all the same, by the service: {refused}: {record.ErrorMessage}\n"
            : "";
        return record is null ? explanation : $"request {record.RequestId} of {record.Time} by {record.Caller}\n{refusal}{explanation}";
    }
}
