using System.CommandLine;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>Who assumes a role, and with what.</summary>
internal sealed class AssumeOptions
{
    private readonly Option<string?> caller = new("--as")
    {
        Description = "Somebody of the demo world; the keys in AWS_ACCESS_KEY_ID … where absent.",
        HelpName = "PERSON",
    };
    private readonly Option<string?> externalId = new("--external-id") { Description = "sts:ExternalId.", HelpName = "ID" };
    private readonly Option<string?> device = new("--mfa")
    {
        Description = "The caller's MFA device: its name or serial number.",
        HelpName = "DEVICE",
    };
    private readonly Option<string?> code = new("--code")
    {
        Description = "The device's code; asked of the server where absent.",
        HelpName = "CODE",
    };
    private readonly Option<string[]> tags = new("--tag") { Description = "A session tag; again for more.", HelpName = "KEY=VALUE" };
    private readonly Option<string[]> chain = new("--chain")
    {
        Description = "A role to assume on the way; again for more, in order.",
        HelpName = "ROLE",
    };
    private readonly Option<string> name = new("--session-name")
    {
        Description = "The session's name (rolecall).",
        HelpName = "NAME",
        DefaultValueFactory = _ => "rolecall",
    };
    private readonly Option<string?> duration = new("--duration")
    {
        Description = "How long it is good: 15m to the role's longest.",
        HelpName = "SPAN",
    };

    public Option[] All => [caller, externalId, device, code, tags, chain, name, duration];

    public AssumeOptions() => Completions.OfPeople(caller);

    public bool AreGiven(Invocation invocation) => Array.Exists(All, invocation.Has);

    /// <exception cref="CliException">A denial, with exit code 1; or nobody's keys are there.</exception>
    public async Task<RoleSession> Assume(Invocation invocation, string role)
    {
        var keys = KeysOf(invocation);
        foreach (var step in invocation.Get(chain) ?? [])
            keys = KeysOf(await Assume(
                invocation,
                keys,
                new() { RoleArn = await Principals.RoleArnOf(invocation, step), RoleSessionName = invocation.Get(name) }));
        var answer = await Assume(invocation, keys, await Request(invocation, role, keys));
        var expires = answer.Credentials.Expiration.ToDateTimeOffset();
        return new RoleSession(answer.AssumedRoleUser.Arn, KeysOf(answer), expires, await OnWall(invocation, expires));
    }

    private async Task<AssumeRoleRequest> Request(Invocation invocation, string role, AwsKeys keys)
    {
        var request = new AssumeRoleRequest
        {
            RoleArn = await Principals.RoleArnOf(invocation, role),
            RoleSessionName = invocation.Get(name),
            Tags = { Pairs.Read(invocation.Get(tags), "--tag").Select(pair => new Tag { Key = pair.Key, Value = pair.Value }) },
        };
        if (invocation.Get(externalId) is { } id)
            request.ExternalId = id;
        if (invocation.Get(duration) is { } span)
            request.DurationSeconds = (int)Spans.Read(span).TotalSeconds;
        if (invocation.Get(device) is not { } mfa)
            return request;
        request.SerialNumber = await MfaDevices.SerialNumberOf(invocation, mfa, keys);
        request.TokenCode = invocation.Get(code) ?? (await MfaDevices.CodeOf(invocation, request.SerialNumber)).Code;
        return request;
    }

    private AwsKeys KeysOf(Invocation invocation)
    {
        if (invocation.Get(caller) is { } person)
            return Principals.Person(invocation.Address, person).Keys;
        return AwsVariables.Keys(invocation.Terminal) ?? throw new CliException(ExitCodes.Unauthenticated, "nobody's keys are given")
        {
            Try = invocation.Address.People is [var first, ..]
                ? $"--as {first.Name}, or eval \"$(rolecall env {first.Name})\""
                : $"set {AwsVariables.KeyId} and {AwsVariables.Secret}"
                    + (invocation.Address.Sandbox.Value == "default" ? "" : $": {Principals.RootKey(invocation.Address)}"),
        };
    }

    private static AwsKeys KeysOf(AssumeRoleResponse answer) =>
        new(answer.Credentials.AccessKeyId, answer.Credentials.SecretAccessKey, answer.Credentials.SessionToken);

    private static async Task<AssumeRoleResponse> Assume(Invocation invocation, AwsKeys keys, AssumeRoleRequest request)
    {
        try
        {
            return await new Sts.StsClient(invocation.Server.As(keys)).AssumeRoleAsync(request, invocation.Calling);
        }
        catch (RpcException denied) when (denied.StatusCode == StatusCode.PermissionDenied)
        {
            // The caller is told what AWS tells; whoever has the admin token, why.
            if (invocation.Address.Token is not null && Refusals.RequestIdOf(denied) is { } id)
            {
                var why = await new AccessService.AccessServiceClient(invocation.Admin).ExplainAsync(
                    new() { RequestId = id }, invocation.Calling);
                if (why.Explanation.Length > 0)
                    invocation.Tell(why.Explanation.TrimEnd());
            }
            throw new CliException(ExitCodes.No, denied.Status.Detail)
            {
                Why = Refusals.ReasonOf(denied),
                Try = Refusals.RequestIdOf(denied) is { } asked ? $"rolecall why {asked}" : null,
            };
        }
    }

    /// <summary>Clients go by the wall's clock. Without an admin token the two are taken for the same.</summary>
    private static async Task<DateTimeOffset?> OnWall(Invocation invocation, DateTimeOffset expires)
    {
        if (invocation.Address.Token is null)
            return expires;
        var clock = (await new ClockService.ClockServiceClient(invocation.Admin).GetClockAsync(new(), invocation.Calling)).Clock;
        return clock.Frozen ? null : clock.WallTime.ToDateTimeOffset() + ((expires - clock.Now.ToDateTimeOffset()) / clock.Rate);
    }
}
