using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;

namespace Rolecall.EndToEnd.Tests.Workloads;

/// <summary>
/// Programs that get their credentials from where they run, as boto3 and the JavaScript SDK do it, unmodified, while the
/// sandbox's clock is moved under them.
/// </summary>
public sealed class WorkloadStoryTests : IAsyncLifetime
{
    private const string Account = "333333333333";
    private const string SdkVersion = "3.1174.0";

    private ServerProcess server = null!;
    private GrpcClient grpc = null!;
    private string readyFile = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await ServerProcess.Start();
        grpc = new GrpcClient(server.Ready);
        readyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(readyFile, JsonSerializer.Serialize(server.Ready, JsonSerializerOptions.Web));
    }

    public ValueTask DisposeAsync()
    {
        grpc.Dispose();
        File.Delete(readyFile);
        File.Delete(readyFile + ".token");
        return server.DisposeAsync();
    }

    [Fact]
    public async Task Boto3_OnAnInstanceAndInATask_RefreshesByItself_WhileCopiesOfItsKeysExpire()
    {
        var played = await Tool.Run(
            Environment.GetEnvironmentVariable("ROLECALL_TEST_PYTHON") ?? "python3",
            new Dictionary<string, string>(),
            Path.Combine(AppContext.BaseDirectory, "workloads.py"),
            readyFile);
        played.ExitCode.Should().Be(0, played.Errors);

        IsAs("""
            {"instance":"arn:aws:sts::333333333333:assumed-role/Machine/ID","instance_buckets":"ok",
             "task":"arn:aws:sts::333333333333:assumed-role/Task/ID","hour":"copy","kept":true,
             "hour_after_61m":"ExpiredToken","rotated_after_61m":[true,true],
             "after_61m":["arn:aws:sts::333333333333:assumed-role/Machine/ID","arn:aws:sts::333333333333:assumed-role/Task/ID"],
             "copies_after_6h":["ExpiredToken","ExpiredToken"],
             "after_6h":["arn:aws:sts::333333333333:assumed-role/Machine/ID","arn:aws:sts::333333333333:assumed-role/Task/ID"],
             "fast":["arn:aws:sts::333333333333:assumed-role/Machine/ID","arn:aws:sts::333333333333:assumed-role/Task/ID"],
             "rotations":3,"untrusted":true,"pod":true,"pod_buckets":"ok"}
            """, played.Output);
    }

    [Fact]
    public async Task JavaScriptSdk_OnAnInstanceAndInATask_RefreshesByItself_WhileCopiesOfItsKeysExpire()
    {
        await MakeRole("MachineJs", "ec2.amazonaws.com");
        await MakeRole("TaskJs", "ecs-tasks.amazonaws.com");
        var iam = new Iam.IamClient(grpc.As("admin"));
        await iam.CreateInstanceProfileAsync(new() { InstanceProfileName = "machine-js" }, cancellationToken: Token);
        await iam.AddRoleToInstanceProfileAsync(
            new() { InstanceProfileName = "machine-js", RoleName = "MachineJs" }, cancellationToken: Token);
        var folder = Directory.CreateTempSubdirectory("rolecall-js-").FullName;
        var installed = await Tool.Run(
            "npm",
            new Dictionary<string, string>(),
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            folder,
            "@aws-sdk/client-sts@" + SdkVersion);
        installed.ExitCode.Should().Be(0, installed.Errors);

        var played = await Tool.Run(
            "node",
            new Dictionary<string, string> { ["AWS_CONFIG_FILE"] = "/dev/null", ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null" },
            "--require",
            Path.Combine(AppContext.BaseDirectory, "localhost.cjs"),
            Path.Combine(AppContext.BaseDirectory, "workloads.mjs"),
            folder,
            readyFile);
        Directory.Delete(folder, recursive: true);
        played.ExitCode.Should().Be(0, played.Errors);

        IsAs("""
            {"instance":["arn:aws:sts::333333333333:assumed-role/MachineJs/ID","arn:aws:sts::333333333333:assumed-role/MachineJs/ID","ExpiredToken","arn:aws:sts::333333333333:assumed-role/MachineJs/ID"],
             "task":["arn:aws:sts::333333333333:assumed-role/TaskJs/ID","arn:aws:sts::333333333333:assumed-role/TaskJs/ID","ExpiredToken","arn:aws:sts::333333333333:assumed-role/TaskJs/ID"]}
            """, played.Output);
    }

    [Fact]
    public async Task InstanceMetadata_WantsATokenFirst_AndTellsNothingWithoutOne()
    {
        var launched = await Launch(tokensOptional: false);
        var instance = launched.Instance;
        using var http = new HttpClient { BaseAddress = new Uri(server.Ready.Aws) };
        var root = launched.MetadataPath + "/latest/";
        (await Get(http, root + "meta-data/instance-id")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await Get(http, root + "meta-data/instance-id", "forged")).Status.Should().Be(HttpStatusCode.Unauthorized);
        foreach (var ttl in new[] { null, "0", "21601", "-1", "x" })
            (await PutToken(http, root, ttl)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await PutToken(http, root, "60", ("X-Forwarded-For", "10.0.0.1"))).StatusCode.Should().Be(HttpStatusCode.Forbidden);

        var token = await (await PutToken(http, root, "60")).Content.ReadAsStringAsync(Token);
        (await Get(http, root + "meta-data/instance-id", token)).Should().Be((HttpStatusCode.OK, instance.Id));
        (await Get(http, root + "meta-data/placement/region", token)).Text.Should().Be("us-east-1");
        (await Get(http, root + "meta-data/placement/availability-zone", token)).Text.Should().Be("us-east-1a");
        (await Get(http, root + "meta-data/placement/availability-zone/", token)).Text
            .Should().Be("us-east-1a", "botocore asks for it with a slash");
        (await Get(http, root + "dynamic/", token)).Text.Should().Be("instance-identity/");
        (await Get(http, root + "meta-data/iam/security-credentials/", token)).Text.Should().Be("Meta");
        (await Get(http, root + "meta-data/iam/security-credentials/Meta/", token)).Text.Should().Contain("SecretAccessKey");
        (await Get(http, root + "meta-data/iam/info", token)).Text.Should().Contain($"arn:aws:iam::{Account}:instance-profile/meta");
        var document = JsonNode.Parse((await Get(http, root + "dynamic/instance-identity/document", token)).Text)!;
        (document["accountId"]!.ToString(), document["instanceId"]!.ToString()).Should().Be((Account, instance.Id));
        (await Get(http, root + "meta-data/iam/security-credentials/Other", token)).Status.Should().Be(HttpStatusCode.NotFound);
        var other = await Launch(tokensOptional: false);
        (await Get(http, other.MetadataPath + "/latest/meta-data/instance-id", token)).Status
            .Should().Be(HttpStatusCode.Unauthorized, "it is another instance's token");

        await new ClockService.ClockServiceClient(grpc.Admin).AdvanceClockAsync(
            new() { By = new() { Seconds = 60 } }, cancellationToken: Token);
        (await Get(http, root + "meta-data/instance-id", token)).Status.Should().Be(HttpStatusCode.Unauthorized, "the token has expired");
    }

    [Fact]
    public async Task InstanceMetadata_WithTokensOptional_IsToldWithoutOne()
    {
        var launched = await Launch(tokensOptional: true);
        using var http = new HttpClient { BaseAddress = new Uri(server.Ready.Aws) };
        var told = await Get(http, launched.MetadataPath + "/latest/meta-data/iam/security-credentials/Meta");
        JsonNode.Parse(told.Text)!["Code"]!.ToString().Should().Be("Success");

        await new ComputeService.ComputeServiceClient(grpc.Admin).TerminateWorkloadAsync(
            new() { AccountId = Account, Id = launched.Instance.Id }, cancellationToken: Token);
        (await Get(http, launched.MetadataPath + "/latest/meta-data/instance-id")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task ContainerEndpoint_WithoutItsToken_RefusesAsAnybodyElse()
    {
        await MakeRole("Only", "ecs-tasks.amazonaws.com");
        var compute = new ComputeService.ComputeServiceClient(grpc.As("admin"));
        var task = await compute.RunTaskAsync(new() { TaskRoleArn = $"arn:aws:iam::{Account}:role/Only" }, cancellationToken: Token);
        using var http = new HttpClient { BaseAddress = new Uri(server.Ready.Aws) };
        foreach (var wrong in new[] { null, "wrong", "Bearer " + task.AuthorizationToken })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, task.Task.CredentialsPath);
            if (wrong is not null)
                request.Headers.TryAddWithoutValidation("Authorization", wrong);
            using var answer = await http.SendAsync(request, Token);
            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            (await answer.Content.ReadAsStringAsync(Token)).Should().NotContain("SecretAccessKey");
        }
        // A workload that does not exist is answered as one whose token is wrong, so that nobody learns which exist.
        using var elsewhere = await http.GetAsync($"/_container/default/{Account}/{new string('0', 32)}", Token);
        elsewhere.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task ContainerEndpoint_WhoseSessionIsRevoked_HandsOutAnother()
    {
        await MakeRole("Revoked", "ecs-tasks.amazonaws.com");
        var task = await new ComputeService.ComputeServiceClient(grpc.As("admin")).RunTaskAsync(
            new() { TaskRoleArn = $"arn:aws:iam::{Account}:role/Revoked" }, cancellationToken: Token);
        using var http = new HttpClient { BaseAddress = new Uri(server.Ready.Aws) };
        async Task<string> KeyId()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, task.Task.CredentialsPath);
            request.Headers.TryAddWithoutValidation("Authorization", task.AuthorizationToken);
            using var answer = await http.SendAsync(request, Token);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["AccessKeyId"]!.ToString();
        }

        var first = await KeyId();
        (await KeyId()).Should().Be(first);
        await new SessionService.SessionServiceClient(grpc.Admin).RevokeSessionAsync(
            new() { AccessKeyId = first }, cancellationToken: Token);
        var second = await KeyId();
        second.Should().NotBe(first);
        (await KeyId()).Should().Be(second);
    }

    private static void IsAs(string expected, string output)
    {
        var actual = JsonNode.Parse(output)!;
        foreach (var (name, value) in JsonNode.Parse(expected)!.AsObject())
            JsonNode.DeepEquals(actual[name], value)
                .Should().BeTrue($"{name} should be {value?.ToJsonString()}, not {actual[name]?.ToJsonString()}");
    }

    private async Task<LaunchInstanceResponse> Launch(bool tokensOptional)
    {
        var iam = new Iam.IamClient(grpc.As("admin"));
        if (!(await iam.ListInstanceProfilesAsync(new(), cancellationToken: Token)).InstanceProfiles.Any())
        {
            await MakeRole("Meta", "ec2.amazonaws.com");
            await iam.CreateInstanceProfileAsync(new() { InstanceProfileName = "meta" }, cancellationToken: Token);
            await iam.AddRoleToInstanceProfileAsync(new() { InstanceProfileName = "meta", RoleName = "Meta" }, cancellationToken: Token);
        }
        return await new ComputeService.ComputeServiceClient(grpc.As("admin"))
            .LaunchInstanceAsync(new() { InstanceProfile = "meta", TokensOptional = tokensOptional }, cancellationToken: Token);
    }

    private async Task MakeRole(string name, string service) => await new Iam.IamClient(grpc.As("admin")).CreateRoleAsync(
        new()
        {
            RoleName = name,
            AssumeRolePolicyDocument = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"{{service}}"} } }""",
        },
        cancellationToken: Token);

    private static async Task<(HttpStatusCode Status, string Text)> Get(HttpClient http, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Add("x-aws-ec2-metadata-token", token);
        using var answer = await http.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private static async Task<HttpResponseMessage> PutToken(
        HttpClient http, string root, string? ttl, params (string Name, string Value)[] more)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, root + "api/token");
        if (ttl is not null)
            request.Headers.TryAddWithoutValidation("x-aws-ec2-metadata-token-ttl-seconds", ttl);
        foreach (var (name, value) in more)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, Token);
    }
}
