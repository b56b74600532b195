using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts.Serialization;
using Rolecall.Gateway.Operations;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;

namespace Rolecall.Security.Tests.Secrets;

/// <summary>Uses every kind of secret on every wire, as it should be and as it should not, and keeps them all.</summary>
/// <param name="server">Where it is played.</param>
/// <param name="envelopeKey">The file with the envelope key; null for that of the server's data directory.</param>
internal sealed partial class SecretStory(ServerProcess server, string? envelopeKey = null) : IDisposable
{
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    private readonly HttpClient http = new() { BaseAddress = new Uri(server.Ready.Aws) };
    private readonly GrpcClient grpc = new(server.Ready, comesAgain: true);
    private readonly List<Canary> canaries = [];
    private readonly List<string> refusals = [];
    private AwsKeys user = null!;
    private string account = "";

    public IReadOnlyCollection<Canary> Canaries => canaries;

    /// <summary>What the server answered to what it refused.</summary>
    public IReadOnlyCollection<string> Refusals => refusals;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task Play()
    {
        Keep("admin token", server.Ready.AdminToken);
        Keep("envelope key", (await File.ReadAllLinesAsync(envelopeKey ?? Path.Combine(server.DataDirectory, "envelope-key"), Token))[^1]);
        await MakePeople();
        await MakeSessions();
        await UsePasswordsAndDevices();
        await LaunchWorkloads();
        await Presign();
        await Misplace();
    }

    public void Dispose()
    {
        http.Dispose();
        grpc.Dispose();
    }

    private async Task MakePeople()
    {
        var made = await new OrganizationService.OrganizationServiceClient(grpc.Admin).CreateOrganizationAsync(
            new() { Name = "o", WithRootAccessKey = true }, cancellationToken: Token);
        account = made.Organization.ManagementAccountId;
        Keep("root's key", made.RootAccessKey.SecretAccessKey);
        var iam = new Iam.IamClient(grpc.As(new AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey)));
        await iam.CreateUserAsync(new() { UserName = "alice" }, cancellationToken: Token);
        await iam.PutUserPolicyAsync(new() { UserName = "alice", PolicyName = "all", PolicyDocument = AllowAll }, cancellationToken: Token);
        var key = (await iam.CreateAccessKeyAsync(new() { UserName = "alice" }, cancellationToken: Token)).AccessKey;
        user = new AwsKeys(key.AccessKeyId, key.SecretAccessKey);
        Keep("a user's key", key.SecretAccessKey);
        foreach (var (role, principal) in new[]
        {
            ("worker", $"\"AWS\":\"arn:aws:iam::{account}:root\""),
            ("machine", "\"Service\":\"ec2.amazonaws.com\""),
            ("task", "\"Service\":\"ecs-tasks.amazonaws.com\"")
        })
        {
            await iam.CreateRoleAsync(
                new()
                {
                    RoleName = role,
                    AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{ {{{principal}}} } } }"""
                },
                cancellationToken: Token);
            await iam.PutRolePolicyAsync(
                new() { RoleName = role, PolicyName = "all", PolicyDocument = AllowAll }, cancellationToken: Token);
        }
        Keep("a policy's text", Misplaced("policy"), inFiles: false);
        await iam.PutUserPolicyAsync(new()
        {
            UserName = "alice",
            PolicyName = "told",
            PolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*","Condition":{"StringEquals":{"aws:Referer":"{{{Misplaced("policy")}}}" } } } }""",
        }, cancellationToken: Token);
    }

    private async Task MakeSessions()
    {
        var sts = new Sts.StsClient(grpc.As(user));
        var role = $"arn:aws:iam::{account}:role/worker";
        Keep((await sts.AssumeRoleAsync(new() { RoleArn = role, RoleSessionName = "grpc" }, cancellationToken: Token)).Credentials);
        Keep((await sts.GetSessionTokenAsync(new(), cancellationToken: Token)).Credentials);
        Keep((await sts.GetFederationTokenAsync(new() { Name = "bob" }, cancellationToken: Token)).Credentials);

        var query =
            await Query("sts", $"Action=AssumeRole&Version=2011-06-15&RoleSessionName=query&RoleArn={Uri.EscapeDataString(role)}", user);
        Keep("a session's token by Query", Element(query, "SessionToken"));
        Keep("a session's key by Query", Element(query, "SecretAccessKey"));
        var session = new AwsKeys(Element(query, "AccessKeyId"), Element(query, "SecretAccessKey"), Element(query, "SessionToken"));
        (await Query("sts", "Action=GetCallerIdentity&Version=2011-06-15", session)).Should().Contain("assumed-role/worker");

        var connect = await Connect("aws.sts.v1.Sts/AssumeRole", $$"""{"roleArn":"{{role}}","roleSessionName":"connect"}""", user);
        Keep("a session's token by Connect", Member(connect, "sessionToken"));
        Keep("a session's key by Connect", Member(connect, "secretAccessKey"));

        // Plain keys, for tools that cannot sign.
        var plain = grpc.With(new Metadata
        {
            { "aws-access-key-id", session.AccessKeyId },
            { "aws-secret-access-key", session.SecretAccessKey },
            { "aws-session-token", session.SessionToken! }
        });
        await new Sts.StsClient(plain).GetCallerIdentityAsync(new(), cancellationToken: Token);

        await new Iam.IamClient(grpc.As(user)).EnableOutboundWebIdentityFederationAsync(new(), cancellationToken: Token);
        var request = new GetWebIdentityTokenRequest { SigningAlgorithm = "ES384" };
        request.Audience.Add("https://party.example");
        Keep("an identity token", (await sts.GetWebIdentityTokenAsync(request, cancellationToken: Token)).WebIdentityToken.Split('.')[2]);
    }

    private async Task UsePasswordsAndDevices()
    {
        var iam = new Iam.IamClient(grpc.As(user));
        Keep("a password", "Pass+word/1-canary!of-alice");
        Keep("a new password", "Pass+word/2-canary!of-alice");
        await iam.CreateLoginProfileAsync(new() { UserName = "alice", Password = "Pass+word/1-canary!of-alice" }, cancellationToken: Token);
        await iam.UpdateLoginProfileAsync(new() { UserName = "alice", Password = "Pass+word/2-canary!of-alice" }, cancellationToken: Token);
        // Refused ones, too: by a rule of passwords, and by its length.
        Keep("a password that is too long", "Pass+word/3-canary!" + new string('x', 200));
        await Refused(iam.UpdateLoginProfileAsync(
            new() { UserName = "alice", Password = "Pass+word/3-canary!" + new string('x', 200) }, cancellationToken: Token));
        Keep("a password of nobody", "Pass+word/4-canary!of-alice");
        refusals.Add(await Query(
            "iam",
            $"Action=UpdateLoginProfile&Version=2010-05-08&UserName=nobody&Password={Uri.EscapeDataString("Pass+word/4-canary!of-alice")}",
            user,
            succeeds: false));

        var device = (await iam.CreateVirtualMFADeviceAsync(
            new() { VirtualMfaDeviceName = "phone" }, cancellationToken: Token)).VirtualMfaDevice;
        Keep("a device's seed", Encoding.ASCII.GetString(device.Base32StringSeed.Span));
        // Six figures: looked for in the log only, where nothing else has these.
        Keep("a one-time code", "918273", inFiles: false);
        Keep("another one-time code", "837261", inFiles: false);
        await Refused(iam.EnableMFADeviceAsync(
            new()
            {
                UserName = "alice",
                SerialNumber = device.SerialNumber,
                AuthenticationCode1 = "918273",
                AuthenticationCode2 = "837261"
            },
            cancellationToken: Token));
        await Refused(new Sts.StsClient(grpc.As(user)).GetSessionTokenAsync(
            new() { SerialNumber = device.SerialNumber, TokenCode = "918273" }, cancellationToken: Token));
    }

    private async Task LaunchWorkloads()
    {
        var compute = new ComputeService.ComputeServiceClient(grpc.Admin);
        var task = await compute.RunTaskAsync(
            new() { AccountId = account, TaskRoleArn = $"arn:aws:iam::{account}:role/task" }, cancellationToken: Token);
        Keep("a task's authorization token", task.AuthorizationToken);
        var handed = await Send(HttpMethod.Get, task.Task.CredentialsPath, ("Authorization", task.AuthorizationToken));
        Keep("a task's session token", Member(handed, "Token"));
        Keep("a task's key", Member(handed, "SecretAccessKey"));

        var iam = new Iam.IamClient(grpc.As(user));
        await iam.CreateInstanceProfileAsync(new() { InstanceProfileName = "machine" }, cancellationToken: Token);
        await iam.AddRoleToInstanceProfileAsync(new() { InstanceProfileName = "machine", RoleName = "machine" }, cancellationToken: Token);
        var userData = Google.Protobuf.ByteString.CopyFromUtf8("user-data-holds-a-password-7h3q");
        Keep("an instance's user data", userData.ToStringUtf8());
        Keep("an instance's user data, as it is kept", userData.ToBase64());
        var instance = await compute.LaunchInstanceAsync(
            new() { AccountId = account, InstanceProfile = "machine", UserData = userData }, cancellationToken: Token);
        // What the address holds that nobody can guess.
        Keep("an instance's address", instance.MetadataPath[(instance.MetadataPath.LastIndexOf('/') + 1)..], inFiles: false);
        var token = await Send(HttpMethod.Put, instance.MetadataPath + "/latest/api/token", ("X-aws-ec2-metadata-token-ttl-seconds", "60"));
        Keep("a metadata token", token);
        handed = await Send(
            HttpMethod.Get,
            instance.MetadataPath + "/latest/meta-data/iam/security-credentials/machine",
            ("X-aws-ec2-metadata-token", token));
        Keep("an instance's session token", Member(handed, "Token"));
        refusals.Add(await Send(
            HttpMethod.Get, instance.MetadataPath + "/latest/meta-data/", ("X-aws-ec2-metadata-token", token[..^4] + "AAAA")));
        refusals.Add(await Send(HttpMethod.Get, task.Task.CredentialsPath, ("Authorization", task.AuthorizationToken + "x")));
    }

    private void Keep(Credentials credentials)
    {
        Keep("a session's token", credentials.SessionToken);
        Keep("a session's key", credentials.SecretAccessKey);
    }

    /// <summary>Something else must not be told.</summary>
    public void Keep(string kind, string value, bool inFiles = true) => canaries.Add(new(kind, value, inFiles));

    private static string Misplaced(string place) => $"canary-{place}-Q7ZmX2wTfLkE";

    private async Task Refused<T>(AsyncUnaryCall<T> call)
    {
        var refused = (await FluentActions.Awaiting(async () => await call).Should().ThrowAsync<RpcException>()).Which;
        refusals.Add(refused.ToString());
        refusals.AddRange(refused.Trailers.Where(entry => !entry.IsBinary).Select(entry => entry.Value));
    }

    private async Task<string> Query(string service, string form, AwsKeys keys, bool succeeds = true)
    {
        var signed = new SignedRequest
        {
            Method = "POST",
            Path = "/",
            Query = "",
            Headers = [new("host", http.BaseAddress!.Authority), new("content-type", "application/x-www-form-urlencoded")],
            BodySha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(form))),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded"))
        };
        foreach (var (name, value) in SigV4Signer.Sign(
            signed, keys, "us-east-1", service, TimeProvider.System.GetUtcNow(), SigV4Rules.Query(service)))
            request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        using var answer = await http.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        answer.IsSuccessStatusCode.Should().Be(succeeds, text);
        return text;
    }

    private async Task<string> Connect(string method, string json, AwsKeys keys)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/" + method)
        {
            Content = new StringContent(json, new MediaTypeHeaderValue("application/json"))
        };
        foreach (var entry in new SigV4CallCredentials(keys, http.BaseAddress!.Authority, TimeProvider.System).Sign("/" + method))
            request.Headers.TryAddWithoutValidation(entry.Key, entry.Value).Should().BeTrue();
        using var answer = await http.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        answer.IsSuccessStatusCode.Should().BeTrue(text);
        return text;
    }

    private async Task<string> Send(HttpMethod method, string path, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        using var answer = await http.SendAsync(request, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private static string Element(string xml, string name) => Regex.Match(xml, $"<{name}>([^<]+)</{name}>").Groups[1].Value;

    private static string Member(string json, string name) => FindMember(System.Text.Json.Nodes.JsonNode.Parse(json)!, name)!;

    private static string? FindMember(System.Text.Json.Nodes.JsonNode node, string name) =>
        node is System.Text.Json.Nodes.JsonObject members
        ? members.TryGetPropertyValue(name, out var value)
            ? (string?)value
            : members.Select(
                member => member.Value is null ? null : FindMember(member.Value, name)).FirstOrDefault(found => found is not null)
        : null;
}
