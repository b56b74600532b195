using System.Collections.Immutable;
using Google.Rpc;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Cli.Times;
using YamlDotNet.Core;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace Rolecall.Cli.AccessTests;

/// <summary>
/// Runs access tests. Decisions are asked for (AccessService), so anybody may be "as"; only what is to happen after some time takes a real
/// session, and "as" then has to be somebody whose keys are known.
/// </summary>
internal sealed class AccessTestRun(ITestedSandbox sandbox)
{
    private readonly AccessService.AccessServiceClient access = new(sandbox.Admin);
    private readonly ActionCheck actions = new(new(sandbox.Admin), sandbox.Cancel);

    private CallOptions Calling => new(cancellationToken: sandbox.Cancel);

    public async Task<ImmutableArray<Failure>> Run(AccessTest test) => test switch
    {
        { Exactly: { } exactly } => await Attempt(test.Checks[0].At, () => WhoCan(test.Checks[0], exactly)),
        { NoPath: { } path } => await Attempt(test.At, () => Search(test, path)),
        _ => await RunAs(test),
    };

    private async Task<ImmutableArray<Failure>> RunAs(AccessTest test)
    {
        var caller = test.As!;
        if (test.Assume is { } assume)
        {
            var refused = await Attempt(assume.At, () => Decide(caller, assume));
            if (!refused.IsEmpty || !assume.Allowed)
                return refused;
            caller = await sandbox.RoleArnOf(assume.Resource);
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
        var resource = await ResourceOf(check.Resource);
        var answer = await access.AuthorizeAsync(
            new()
            {
                Caller = await sandbox.ArnOf(caller),
                Action = check.Action,
                Resource = resource,
                Context = { check.Context }
            }, Calling);
        if (await actions.Wrong(answer.Decision, check.Action) is { } wrong)
            return new Failure(check.ActionAt, wrong);
        var isAllowed = answer.Decision.Result == DecisionResult.Allowed;
        if (isAllowed != check.Allowed)
            return new Failure(
                check.At,
                $"{check.Action} is to be {(check.Allowed ? "allowed, and is denied" : "denied, and is allowed")}",
                answer.Explanation);
        return !isAllowed && check.Expected?.Difference(answer.Decision) is { } difference
            ? new Failure(difference.At, difference.Message, answer.Explanation)
            : null;
    }

    private async Task<Failure?> WhoCan(Check check, ImmutableArray<string> exactly)
    {
        if (await actions.Wrong(check.Action) is { } wrong)
            return new Failure(check.ActionAt, wrong);
        var resource = await ResourceOf(check.Resource);
        using var listing =
            access.WhoCan(new() { Action = check.Action, Resource = resource, Context = { check.Context } }, Calling);
        var found = await listing.ResponseStream.ReadAllAsync(sandbox.Cancel)
            .Where(one => one.Answer == AccessAnswer.Allowed).Select(one => one.Principal.Arn).ToListAsync(sandbox.Cancel);
        var expected = new List<string>();
        foreach (var name in exactly)
            expected.Add(await sandbox.ArnOf(name));
        var (more, less) = (found.Except(expected).ToArray(), expected.Except(found).ToArray());
        return more.Length + less.Length == 0 ? null : new Failure(check.At, string.Join("; ", new[]
        {
            more.Length > 0 ? "may, too: " + string.Join(", ", more) : "",
            less.Length > 0 ? "may not: " + string.Join(", ", less) : "",
        }.Where(text => text.Length > 0)));
    }

    private async Task<Failure?> Search(AccessTest test, NoPath path)
    {
        var check = test.Checks[0];
        if (path.Role is null && await actions.Wrong(check.Action) is { } wrong)
            return new Failure(check.ActionAt, wrong);
        var found = await new PathSearch(sandbox).Find(
            test.As!, path, path.Role is null ? check with { Resource = await ResourceOf(check.Resource) } : check);
        return found is null ? null : new Failure(test.At, found);
    }

    /// <summary>A resource as it is, "*" too, or the ARN of a user or role that is named.</summary>
    private async Task<string> ResourceOf(string text) => text == "*" || text.Contains(':') ? text : await sandbox.ArnOf(text);

    private async Task<Failure?> After(AccessTest test, TimeSpan advance)
    {
        var request = new AssumeRoleRequest
        {
            RoleArn = await sandbox.RoleArnOf(test.Assume!.Resource),
            RoleSessionName = "access-test"
        };
        if (test.Assume.Context.FirstOrDefault(one => one.Key == "sts:ExternalId") is { } externalId)
            request.ExternalId = externalId.Values[0];
        var session = (await new Sts.StsClient(sandbox.As(sandbox.KeysOf(test.As!))).AssumeRoleAsync(request, Calling)).Credentials;
        await new ClockService.ClockServiceClient(sandbox.Admin).AdvanceClockAsync(
            new() { By = Duration.FromTimeSpan(advance) }, Calling);
        string? error = null;
        try
        {
            var keys = new AwsKeys(session.AccessKeyId, session.SecretAccessKey, session.SessionToken);
            await new Sts.StsClient(sandbox.As(keys)).GetCallerIdentityAsync(new(), Calling);
        }
        catch (RpcException refused) when (refused.GetRpcStatus()?.GetDetail<ErrorInfo>() is { Reason: { Length: > 0 } reason })
        {
            error = reason;
        }
        return error == test.ErrorAfter
            ? null
            : new Failure(
                test.AfterAt, $"after {LengthOfTime.Spell(advance)} expected {test.ErrorAfter ?? "an answer"}, and it is {error ?? "an answer"}");
    }

    /// <summary>What cannot be asked at all is a failure of the test, too.</summary>
    private static async Task<ImmutableArray<Failure>> Attempt(Mark at, Func<Task<Failure?>> step)
    {
        try
        {
            return await step() is { } failure ? [failure] : [];
        }
        catch (UnknownNameException wrong)
        {
            return [new Failure(at, wrong.Message)];
        }
        catch (RpcException refused) when (refused.StatusCode is not (StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Unauthenticated))
        {
            return [new Failure(at, refused.Status.Detail)];
        }
    }
}
