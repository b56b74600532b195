using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>What a sandbox has issued: one credential of each kind, and the addresses that they open.</summary>
internal sealed record Issued
{
    public const string Account = "333333333333";

    public required Ready Server { get; init; }

    public required string KeyId { get; init; }

    public required string Secret { get; init; }

    public required Credentials Session { get; init; }

    public required string SandboxToken { get; init; }

    /// <summary>/_imds/…, with a token of the metadata service.</summary>
    public required string MetadataPath { get; init; }

    public required string MetadataToken { get; init; }

    /// <summary>/_container/…, with the task's token.</summary>
    public required string ContainerPath { get; init; }

    public required string ContainerToken { get; init; }

    /// <summary>Of the account's identity tokens.</summary>
    public required string IssuerId { get; init; }

    public IEnumerable<string> All =>
    [
        Server.AdminToken, KeyId, Secret, Session.AccessKeyId, Session.SecretAccessKey, Session.SessionToken,
        SandboxToken, MetadataToken, ContainerToken, IssuerId,
    ];

    public static async Task<Issued> By(Ready server)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var grpc = new GrpcClient(server);
        var iam = new Iam.IamClient(grpc.As("admin"));
        await MakeRole(iam, "Machine", "ec2.amazonaws.com");
        await iam.CreateInstanceProfileAsync(new() { InstanceProfileName = "Machine" }, cancellationToken: cancel);
        await iam.AddRoleToInstanceProfileAsync(new() { InstanceProfileName = "Machine", RoleName = "Machine" }, cancellationToken: cancel);
        await MakeRole(iam, "Task", "ecs-tasks.amazonaws.com");
        var compute = new ComputeService.ComputeServiceClient(grpc.Admin);
        var launch = new LaunchInstanceRequest { AccountId = Account, InstanceProfile = "Machine" };
        var instance = await compute.LaunchInstanceAsync(launch, cancellationToken: cancel);
        var run = new RunTaskRequest { AccountId = Account, TaskRoleArn = $"arn:aws:iam::{Account}:role/Task" };
        var task = await compute.RunTaskAsync(run, cancellationToken: cancel);
        var issuer = (await iam.EnableOutboundWebIdentityFederationAsync(new(), cancellationToken: cancel)).IssuerIdentifier;
        var tokens = new SandboxService.SandboxServiceClient(grpc.Admin);
        using var http = new HttpClient { BaseAddress = new Uri(server.Aws) };
        using var ask = new HttpRequestMessage(HttpMethod.Put, instance.MetadataPath + "/latest/api/token");
        ask.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "21600");
        using var token = await http.SendAsync(ask, cancel);
        return new Issued
        {
            Server = server,
            KeyId = server["admin"].AccessKeyId,
            Secret = server["admin"].SecretAccessKey,
            Session = (await new Sts.StsClient(grpc.As("admin")).GetSessionTokenAsync(new(), cancellationToken: cancel)).Credentials,
            SandboxToken = (await tokens.CreateSandboxTokenAsync(new() { TokenName = "scan" }, cancellationToken: cancel)).AdminToken,
            MetadataPath = instance.MetadataPath,
            MetadataToken = await token.Content.ReadAsStringAsync(cancel),
            ContainerPath = task.Task.CredentialsPath,
            ContainerToken = task.AuthorizationToken,
            IssuerId = issuer[(issuer.LastIndexOf('/') + 1)..],
        };
    }

    private static async Task MakeRole(Iam.IamClient iam, string name, string service) => await iam.CreateRoleAsync(new()
    {
        RoleName = name,
        AssumeRolePolicyDocument =
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}]}""",
    });
}
