using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cases.Tests.Paths;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.DecisionCases;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Verdict = Rolecall.Policy.Decisions.Verdict;

namespace Rolecall.Cases.Tests;

/// <summary>Holds an answer against its case; null where all of it is right.</summary>
internal static class Check
{
    /// <param name="world">The case's world.</param>
    /// <param name="request">What was sent.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="explained">The way carries the explanation of a denial.</param>
    public static string? Call(World world, IMessage request, Answer answer, bool explained)
    {
        var one = world.Case;
        // Of anonymous callers' requests no decision is kept.
        if (explained && one.Verdict != Verdict.Allow && answer.Decision is null && one.Caller != "anonymous")
            return $"no explanation came along with {answer.Code}: {answer.Message}";
        if (answer.Decision is { } decision && Explanation(world, decision, explain: false) is { } difference)
            return difference;
        if (one.Verdict == Verdict.Allow)
            return answer.Served ? null : $"allowed, but answered {answer.Code}: {answer.Message}";
        var expected = request switch
        {
            // STS says no more than that: to name the missing policy would tell a stranger about the role.
            AssumeRoleRequest => Expected.MessageOf(one)![..^(one.Text!.Length + 1)],
            // Each account of a world is an organization of its own, and across organizations S3 says no more than that:
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html#access-denied-message-examples
            _ when one.BucketName is not null && IsAcrossAccounts(one) => "Access Denied",
            _ => Expected.MessageOf(one),
        };
        return Differs("code", "AccessDenied", answer.Code) ?? Differs("message", expected, WithoutHint(world.InCase(answer.Message!)));
    }

    /// <summary>IAM's denials go on with an id by which their details are told (docs/decisions/021).</summary>
    private static string WithoutHint(string message) => message.Split(". Go to https://")[0];

    private static bool IsAcrossAccounts(DecisionCase one) =>
        one.Caller == "anonymous" || (one.ResourceAccount is { } owner && owner != WorldMaking.AccountOf(one.Caller));

    public static string? Authorize(World world, Answer answer)
    {
        if (answer.Response is not AuthorizeResponse response)
            return $"answered {answer.Code}: {answer.Message}";
        var one = world.Case;
        var text = world.InCase(response.Explanation);
        return Explanation(world, response.Decision, explain: true)
            ?? Differs("layer", JsonNamingPolicy(one.By.ToString()), response.Decision.DecidingLayer)
            ?? Differs("message", Expected.MessageOf(one) ?? "allowed", world.InCase(response.Decision.Summary))
            ?? one.Explains.Select(
                part => text.Contains(part, StringComparison.Ordinal) ? null : $"the explanation lacks {part}:\n{text}").FirstOrDefault(
                    lack => lack is not null);
    }

    private static string? Explanation(World world, Decision actual, bool explain) =>
        Differs("explanation", Expected.DecisionOf(world.Case, explain), world.InCase(Expected.Comparable(actual)));

    private static string? Differs(string what, string? expected, string? actual) =>
        expected == actual ? null : $"{what}:\n  expected {expected}\n  but got  {actual}";

    private static string JsonNamingPolicy(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
