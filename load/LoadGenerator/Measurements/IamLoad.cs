using System.Globalization;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>Reads and writes of an account's own configuration over gRPC: by a user's key and by a role's session.</summary>
internal static class IamLoad
{
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    public static async Task<IReadOnlyList<IamComparison>> Measure(Settings settings, Servers servers, TextWriter progress)
    {
        await using var lent = await servers.Start(settings);
        await using var before = settings.Before is { } dll ? await servers.StartBefore(dll) : null;
        var now = await Targets(settings, lent.Server, "");
        var then = before is null ? [] : await Targets(settings, before.Server, ", before");
        foreach (var target in now.Concat(then))
            await Loop.WarmUp(target, settings.Callers, settings.WarmUpCalls / 4);
        var compared = new List<IamComparison>();
        for (var i = 0; i < now.Length; i++)
        {
            var (rounds, older) = (new List<Outcome>(), new List<Outcome>());
            for (var round = 0; round < settings.Rounds; round++)
            {
                if (before is not null)
                    older.Add(await Loop.Settled(then[i], settings.Callers, settings.Duration, settings.Compiled, progress));
                rounds.Add(await Loop.Settled(now[i], settings.Callers, settings.Duration, settings.Compiled, progress));
            }
            compared.Add(new IamComparison(now[i].Name, rounds, older));
        }
        return compared;
    }

    private static async Task<Target[]> Targets(Settings settings, RolecallServer server, string suffix)
    {
        var world = await World.Make(server.Ready, settings.WriteAccounts, accounts: 1, roles: 0);
        var channels = Enumerable.Range(0, settings.Connections).Select(_ => GrpcChannel.ForAddress(server.Ready.Grpc)).ToArray();
        var callers = await Task.WhenAll(world.Roots.Select((root, i) => MakeCallers(server, channels[i % channels.Length], root)))
            .OrFail("the callers were not made");
        return
        [
            Of(
                "GetRole by key",
                clients => clients.ByKey,
                (iam, _) => iam.GetRoleAsync(new GetRoleRequest { RoleName = "Reader" }).ResponseAsync),
            Of(
                "GetRole by session",
                clients => clients.BySession,
                (iam, _) => iam.GetRoleAsync(new GetRoleRequest { RoleName = "Reader" }).ResponseAsync),
            Of("PutRolePolicy by key", clients => clients.ByKey, Put),
            Of("PutRolePolicy by session", clients => clients.BySession, Put),
        ];

        Target Of(string name, Func<Clients, Iam.IamClient> by, Func<Iam.IamClient, long, Task> call) =>
            new(name + suffix, server.Process, number => call(by(callers[number % callers.Length]), number));
    }

    private static Task Put(Iam.IamClient iam, long number) => iam.PutRolePolicyAsync(new PutRolePolicyRequest
    {
        RoleName = "Reader",
        PolicyName = "p" + (number % 4).ToString(CultureInfo.InvariantCulture),
        PolicyDocument = AllowAll,
    }).ResponseAsync;

    private sealed record Clients(Iam.IamClient ByKey, Iam.IamClient BySession);

    /// <summary>In the root's account: a user who may everything, and a session of a role that may.</summary>
    private static async Task<Clients> MakeCallers(RolecallServer server, GrpcChannel channel, AwsKeys root)
    {
        var iam = new Iam.IamClient(Signed(server, channel, root));
        var account = (await new Sts.StsClient(Signed(server, channel, root)).GetCallerIdentityAsync(
            new GetCallerIdentityRequest())).Account;
        await iam.CreateUserAsync(new CreateUserRequest { UserName = "admin" });
        await iam.PutUserPolicyAsync(new PutUserPolicyRequest { UserName = "admin", PolicyName = "all", PolicyDocument = AllowAll });
        var key = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "admin" })).AccessKey;
        await iam.CreateRoleAsync(new CreateRoleRequest
        {
            RoleName = "Reader",
            AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{account}}}:root"},"Action":"sts:AssumeRole"}}""",
        });
        await iam.PutRolePolicyAsync(new PutRolePolicyRequest { RoleName = "Reader", PolicyName = "all", PolicyDocument = AllowAll });
        var user = Signed(server, channel, new AwsKeys(key.AccessKeyId, key.SecretAccessKey));
        var session = (await new Sts.StsClient(user).AssumeRoleAsync(
            new AssumeRoleRequest { RoleArn = $"arn:aws:iam::{account}:role/Reader", RoleSessionName = "load" })).Credentials;
        var ofRole = Signed(server, channel, new AwsKeys(session.AccessKeyId, session.SecretAccessKey, session.SessionToken));
        return new Clients(new Iam.IamClient(user), new Iam.IamClient(ofRole));
    }

    private static CallInvoker Signed(RolecallServer server, GrpcChannel channel, AwsKeys keys) =>
        channel.Intercept(new SigV4CallCredentials(keys, new Uri(server.Ready.Grpc).Authority, TimeProvider.System));
}
