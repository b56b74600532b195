using System.Collections.Immutable;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Cli.Commands;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;
using YamlDotNet.Core;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace Rolecall.Cli.AccessTests;

/// <summary>
/// Runs access tests. Decisions are asked for (AccessService), so anybody may be "as"; only what is to happen after some time takes a real
/// session, and "as" then has to be somebody whose keys are known.
/// </summary>
internal sealed class AccessTestRun(Invocation invocation)
{
    private readonly AccessService.AccessServiceClient access = new(invocation.Admin);

    public async Task<ImmutableArray<Failure>> Run(AccessTest test) =>
        test.Exactly is { } exactly ? await Attempt(test.Checks[0].At, () => WhoCan(test.Checks[0], exactly)) : await RunAs(test);

    private async Task<ImmutableArray<Failure>> RunAs(AccessTest test)
    {
        var caller = test.As!;
        if (test.Assume is { } assume)
        {
            var refused = await Attempt(assume.At, () => Decide(caller, assume));
            if (!refused.IsEmpty || !assume.Allowed)
                return refused;
            caller = await Principals.RoleArnOf(invocation, assume.Resource);
        }
        var failures = new List<Failure>();
        foreach (var check in test.Checks)
            failures.AddRange(await Attempt(check.At, () => Decide(caller, check)));
        if (test.Advance is { } advance)
            failures.AddRange(await Attempt(test.AfterAt, () => After(test, advance)));
        return [.. failures];
    }

    private async Task<Failure?> Decide(string caller, Check check)
    {
        var resource = await Principals.ResourceOf(invocation, check.Resource);
        var answer = await access.AuthorizeAsync(
            new()
            {
                Caller = await Principals.ArnOf(invocation, caller),
                Action = check.Action,
                Resource = resource,
                Context = { check.Context }
            }, invocation.Calling);
        var isAllowed = answer.Decision.Result == DecisionResult.Allowed;
        var difference = isAllowed != check.Allowed
            ? $"{check.Action} is to be {(check.Allowed ? "allowed, and is denied" : "denied, and is allowed")}"
            : isAllowed ? null : check.Expected?.Difference(answer.Decision);
        return difference is null ? null : new Failure(check.At, difference, answer.Explanation);
    }

    private async Task<Failure?> WhoCan(Check check, ImmutableArray<string> exactly)
    {
        var resource = await Principals.ResourceOf(invocation, check.Resource);
        using var listing =
            access.WhoCan(new() { Action = check.Action, Resource = resource, Context = { check.Context } }, invocation.Calling);
        var found = await listing.ResponseStream.ReadAllAsync(invocation.Cancel)
            .Where(one => one.Answer == AccessAnswer.Allowed).Select(one => one.Principal.Arn).ToListAsync(invocation.Cancel);
        var expected = new List<string>();
        foreach (var name in exactly)
            expected.Add(await Principals.ArnOf(invocation, name));
        var (more, less) = (found.Except(expected).ToArray(), expected.Except(found).ToArray());
        return more.Length + less.Length == 0 ? null : new Failure(check.At, string.Join("; ", new[]
        {
            more.Length > 0 ? "may, too: " + string.Join(", ", more) : "",
            less.Length > 0 ? "may not: " + string.Join(", ", less) : "",
        }.Where(text => text.Length > 0)));
    }

    private async Task<Failure?> After(AccessTest test, TimeSpan advance)
    {
        var person = Principals.Person(invocation.Address, test.As!);
        var request = new AssumeRoleRequest
        {
            RoleArn = await Principals.RoleArnOf(invocation, test.Assume!.Resource),
            RoleSessionName = "access-test"
        };
        if (test.Assume.Context.FirstOrDefault(one => one.Key == "sts:ExternalId") is { } externalId)
            request.ExternalId = externalId.Values[0];
        var session = (await new Sts.StsClient(invocation.Server.As(person.Keys)).AssumeRoleAsync(request, invocation.Calling)).Credentials;
        await new ClockService.ClockServiceClient(invocation.Admin).AdvanceClockAsync(
            new() { By = Duration.FromTimeSpan(advance) }, invocation.Calling);
        string? error = null;
        try
        {
            var keys = new AwsKeys(session.AccessKeyId, session.SecretAccessKey, session.SessionToken);
            await new Sts.StsClient(invocation.Server.As(keys)).GetCallerIdentityAsync(new(), invocation.Calling);
        }
        catch (RpcException refused) when (Refusals.ReasonOf(refused) is { } reason)
        {
            error = reason;
        }
        return error == test.ErrorAfter
            ? null
            : new Failure(
                test.AfterAt, $"after {Spans.Spell(advance)} expected {test.ErrorAfter ?? "an answer"}, and it is {error ?? "an answer"}");
    }

    /// <summary>What cannot be asked at all is a failure of the test, too.</summary>
    private static async Task<ImmutableArray<Failure>> Attempt(Mark at, Func<Task<Failure?>> step)
    {
        try
        {
            return await step() is { } failure ? [failure] : [];
        }
        catch (CliException wrong)
        {
            return [new Failure(at, wrong.Message + (wrong.Try is { } hint ? $" ({hint})" : ""))];
        }
        catch (RpcException refused) when (refused.StatusCode is not (StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Unauthenticated))
        {
            return [new Failure(at, refused.Status.Detail)];
        }
    }
}
