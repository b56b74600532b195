using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Processes;
using Tag = Rolecall.Api.Iam.V1.Tag;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>
/// AccessService's questions over 1,000 roles of ten accounts: each role with policies of its own, trusted by the role before
/// it, a tenth of them by the whole account. Asked one after another, over gRPC, as an administrator does.
/// </summary>
internal static class AccessSurveys
{
    private const int AccountCount = 10;

    public static async Task<IReadOnlyList<Survey>> Measure(Settings settings, Servers servers, TextWriter progress)
    {
        await using var lent = await servers.Start(settings);
        var server = lent.Server;
        using var channel = GrpcChannel.ForAddress(server.Ready.Grpc);
        var admin = new Metadata { { "authorization", "Bearer " + server.Ready.AdminToken } };
        var accounts = await Seed(server, channel, settings.SurveyRoles);
        var access = new AccessService.AccessServiceClient(channel);
        var last = Role(accounts[^1], settings.SurveyRoles - settings.SurveyRoles / 10);
        List<Survey> surveys =
        [
            await Ask(settings, server, "WhoCan s3:GetObject on a bucket with a policy", () => Count(access.WhoCan(
                new WhoCanRequest { Action = "s3:GetObject", Resource = "arn:aws:s3:::survey-bucket/data/1" }, admin))),
            await Ask(
                settings,
                server,
                "WhoCan sqs:SendMessage on \"*\"",
                () => Count(access.WhoCan(new WhoCanRequest { Action = "sqs:SendMessage" }, admin))),
            await Ask(
                settings,
                server,
                "WhoCanAssume, chains of up to 4 roles",
                () => Count(access.WhoCanAssume(new WhoCanAssumeRequest { RoleArn = last }, admin))),
            await Ask(
                settings,
                server,
                "WhoCanAssume, chains of up to 10 roles",
                () => Count(access.WhoCanAssume(new WhoCanAssumeRequest { RoleArn = last, MaxDepth = 10 }, admin))),
            await Ask(settings, server, "PrincipalCan, 100 actions on 10 resources", async () => (await access.PrincipalCanAsync(
                new PrincipalCanRequest
                {
                    Principal = last,
                    Actions = { Enumerable.Range(0, 100).Select(i => "s3:Action" + i.ToString(CultureInfo.InvariantCulture)) },
                    Resources =
                    {
                        Enumerable.Range(0, 10).Select(i => "arn:aws:s3:::survey-bucket/data/" + i.ToString(CultureInfo.InvariantCulture))
                    },
                }, admin)).Results.Count),
        ];
        foreach (var survey in surveys)
            await progress.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{survey.Question}: {survey.Answers} answers, median {survey.MedianMs:F1} ms, max {survey.MaxMs:F1} ms, server CPU {survey.ServerCpu.TotalMilliseconds:F1} ms"));
        return surveys;
    }

    private static async Task<Survey> Ask(Settings settings, RolecallServer server, string question, Func<Task<int>> ask)
    {
        // The first ones activate the accounts and compile their policies, and are the JIT's.
        for (var i = 0; i < settings.Times / 3; i++)
            await ask().OrFail($"{question} was not answered");
        var (answers, times) = (0, new List<TimeSpan>(settings.Times));
        var cpu = server.Process.Cpu;
        for (var i = 0; i < settings.Times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            answers = await ask().OrFail($"{question} was not answered");
            times.Add(Stopwatch.GetElapsedTime(began));
        }
        return new Survey(question, answers, times, (server.Process.Cpu - cpu) / settings.Times);
    }

    private static async Task<int> Count<T>(AsyncServerStreamingCall<T> call)
    {
        using (call)
            return await call.ResponseStream.ReadAllAsync().CountAsync();
    }

    private static async Task<IReadOnlyList<string>> Seed(RolecallServer server, GrpcChannel channel, int rolesEach)
    {
        // One account for each organization, and its root's keys.
        var world = await World.Make(server.Ready, AccountCount, accounts: 1, roles: 0);
        var authority = new Uri(server.Ready.Grpc).Authority;
        var roots = world.Roots.Select(keys => channel.Intercept(new SigV4CallCredentials(keys, authority, TimeProvider.System))).ToArray();
        var ids = await Task.WhenAll(roots.Select(
            async root => (await new Api.Sts.V1.Sts.StsClient(root).GetCallerIdentityAsync(
                new Api.Sts.V1.GetCallerIdentityRequest())).Account));
        await Parallel.ForAsync(0, AccountCount, async (i, _) =>
        {
            for (var role = 0; role < rolesEach; role++)
                await MakeRole(new Iam.IamClient(roots[i]), ids, rolesEach, i, role);
        });
        var s3 = new S3.S3Client(roots[0]);
        await s3.CreateBucketAsync(new CreateBucketRequest { Bucket = "survey-bucket" });
        await s3.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { Bucket = "survey-bucket" });
        await s3.PutBucketPolicyAsync(new PutBucketPolicyRequest
        {
            Bucket = "survey-bucket",
            Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::survey-bucket/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"data"}}}}""",
        });
        return ids;
    }

    private static async Task MakeRole(Iam.IamClient iam, IReadOnlyList<string> ids, int rolesEach, int account, int number)
    {
        var before = number > 0 ? Role(ids[account], number - 1) : account > 0 ? Role(ids[account - 1], rolesEach - 1) : null;
        var trusted = number % 10 == 0 || before is null ? ids[account] : before;
        var name = "Role" + number.ToString(CultureInfo.InvariantCulture);
        var request = new CreateRoleRequest
        {
            RoleName = name,
            AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"TRUSTED"},"Action":"sts:AssumeRole"}}""".Replace(
                "TRUSTED", trusted, StringComparison.Ordinal),
        };
        if (number % 5 == 0)
            request.Tags.Add(new Tag { Key = "team", Value = "data" });
        await iam.CreateRoleAsync(request);
        await iam.PutRolePolicyAsync(new PutRolePolicyRequest
        {
            RoleName = name,
            PolicyName = "work",
            PolicyDocument = """
                {"Version":"2012-10-17","Statement":[
                  {"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":["arn:aws:s3:::survey-bucket","arn:aws:s3:::survey-bucket/data/*"]},
                  {"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/t-NUMBER","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}},
                  {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"data"}}},
                  {"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}MORE]}
                """
                .Replace("NUMBER", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace(
                    "MORE",
                    number % 4 == 0 ? """,{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}""" : "",
                    StringComparison.Ordinal),
        });
    }

    private static string Role(string account, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"arn:aws:iam::{account}:role/Role{number}");
}
