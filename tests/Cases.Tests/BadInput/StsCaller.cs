using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests.BadInput;

/// <summary>A user that may do everything, over the AWS wire, with plain keys: what is tried here are forms, not signatures.</summary>
public sealed class StsCaller : IAsyncLifetime
{
    private const string Sandbox = "bad-input";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    private readonly CaseServer server = new();
    private readonly HttpClient http = new();
    private Dictionary<string, Dictionary<string, string>> valid = [];
    private long slowest;

    /// <summary>The longest that an answer took.</summary>
    public TimeSpan Slowest => new(slowest);

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        await Admin(new CreateSandboxRequest { Name = Sandbox }, "default");
        var made = (CreateOrganizationResponse)await Admin(new CreateOrganizationRequest { Name = "o", WithRootAccessKey = true }, Sandbox);
        var account = made.Organization.ManagementAccountId;
        var root = new Credential.Keys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        await server.Run(Sandbox, root, new CreateUserRequest { UserName = "alice" });
        await server.Run(Sandbox, root, new PutUserPolicyRequest { UserName = "alice", PolicyName = "all", PolicyDocument = AllowAll });
        await server.Run(Sandbox, root, new EnableOutboundWebIdentityFederationRequest());
        await server.Run(Sandbox, root, new CreateRoleRequest
        {
            RoleName = "R",
            AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Principal":{"AWS":"*"}}}""",
        });
        var key = ((CreateAccessKeyResponse)(await server.Run(
            Sandbox, root, new CreateAccessKeyRequest { UserName = "alice" })).Answer).AccessKey;
        http.DefaultRequestHeaders.Add("aws-access-key-id", key.AccessKeyId);
        http.DefaultRequestHeaders.Add("aws-secret-access-key", key.SecretAccessKey);
        valid = new()
        {
            ["AssumeRole"] = new() { ["RoleArn"] = $"arn:aws:iam::{account}:role/R", ["RoleSessionName"] = "tests" },
            ["AssumeRoleWithSAML"] = new()
            {
                ["RoleArn"] = $"arn:aws:iam::{account}:role/R",
                ["PrincipalArn"] = $"arn:aws:iam::{account}:saml-provider/P",
                ["SAMLAssertion"] = "eHh4eA==",
            },
            ["AssumeRoleWithWebIdentity"] = new()
            {
                ["RoleArn"] = $"arn:aws:iam::{account}:role/R",
                ["RoleSessionName"] = "tests",
                ["WebIdentityToken"] = "x.x.x",
            },
            ["GetCallerIdentity"] = [],
            ["GetSessionToken"] = [],
            ["GetFederationToken"] = new() { ["Name"] = "bob" },
            ["GetAccessKeyInfo"] = new() { ["AccessKeyId"] = key.AccessKeyId },
            ["DecodeAuthorizationMessage"] = new() { ["EncodedMessage"] = "x" },
            ["AssumeRoot"] = new()
            {
                ["TargetPrincipal"] = account,
                ["TaskPolicyArn.arn"] = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"
            },
            ["GetDelegatedAccessToken"] = new() { ["TradeInToken"] = "x" },
            ["GetWebIdentityToken"] = new() { ["Audience.member.1"] = "a", ["SigningAlgorithm"] = "ES384" },
        };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    /// <summary>Operations that this caller has a good form of.</summary>
    internal bool Knows(string operation) => valid.ContainsKey(operation);

    /// <summary>Sends a good form with some parameters put in place of its own.</summary>
    internal Task<FormAnswer> Send(string operation, IEnumerable<KeyValuePair<string, string>> instead)
    {
        var parameters = new Dictionary<string, string>(valid[operation]);
        foreach (var (name, value) in instead)
            parameters[name] = value;
        return Send(operation, Format(parameters));
    }

    /// <summary>The same over the Connect wire: the form's parameters as the members of a message. The code is Connect's.</summary>
    internal async Task<FormAnswer> SendJson(string operation, IEnumerable<KeyValuePair<string, string>> instead)
    {
        var message = new JsonObject();
        foreach (var (name, value) in valid[operation].Concat(instead))
            Put(message, name.Split('.'), value);
        using var content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
        content.Headers.Add("rolecall-sandbox", Sandbox);
        var started = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsync(new Uri(server.Aws, $"/aws.sts.v1.Sts/{operation}"), content);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var took = Stopwatch.GetElapsedTime(started);
        InterlockedMax(took.Ticks);
        return new FormAnswer((int)answer.StatusCode, body["code"]?.ToString() ?? "", body["message"]?.ToString() ?? "", took);
    }

    private static void Put(JsonObject message, ReadOnlySpan<string> path, string value)
    {
        // "SAMLAssertion" is samlAssertion.
        var capitals = Math.Max(1, path[0].TakeWhile(char.IsAsciiLetterUpper).Count() - 1);
        var member = path[0][..capitals].ToLowerInvariant() + path[0][capitals..];
        if (path is [_])
            message[member] = value;
        else if (path is [_, "member", _])
            message[member] = new JsonArray(value);
        else if (path is [_, "member", _, ..])
            Put((JsonObject)(message[member] ??= new JsonArray(new JsonObject()))[0]!, path[3..], value);
        else
            Put((JsonObject)(message[member] ??= new JsonObject()), path[1..], value);
    }

    /// <summary>Sends a good form with more behind it.</summary>
    internal Task<FormAnswer> SendWith(string operation, string more) => Send(operation, Format(valid[operation]) + "&" + more);

    internal static string Format(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.Select(pair => WebUtility.UrlEncode(pair.Key) + "=" + WebUtility.UrlEncode(pair.Value)));

    private async Task<FormAnswer> Send(string operation, string form)
    {
        using var content = new StringContent(
            $"Action={operation}&Version=2011-06-15&{form}", Encoding.ASCII, "application/x-www-form-urlencoded");
        var started = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsync(new Uri(server.Aws, $"/_sandbox/{Sandbox}/"), content);
        var body = await answer.Content.ReadAsStringAsync();
        var took = Stopwatch.GetElapsedTime(started);
        InterlockedMax(took.Ticks);
        // Whatever was sent, the answer is a well-formed document.
        var document = XDocument.Parse(body);
        var error = document.Root!.Elements().FirstOrDefault(element => element.Name.LocalName == "Error");
        string Text(string name) => error?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
        return new FormAnswer((int)answer.StatusCode, Text("Code"), Text("Message"), took);
    }

    private void InterlockedMax(long ticks)
    {
        for (var seen = Interlocked.Read(ref slowest); ticks > seen; seen = Interlocked.Read(ref slowest))
            Interlocked.CompareExchange(ref slowest, ticks, seen);
    }

    private async Task<Google.Protobuf.IMessage> Admin(Google.Protobuf.IMessage request, string sandbox) =>
        (await server.Run(sandbox, new Credential.Administrator(), request)).Answer;
}
