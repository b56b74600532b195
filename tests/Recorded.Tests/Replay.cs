using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Recorded.Tests.Comparison;
using Rolecall.Recorded.Tests.Scenarios;
using Rolecall.Recorded.Tests.Wires;

namespace Rolecall.Recorded.Tests;

/// <summary>Plays one scenario in a sandbox of its own: an account of a new organization, whose root and administrator call.</summary>
internal sealed class Replay : IDisposable
{
    private const string CredentialsOfStep = "credentials of step ";

    private readonly Scenario scenario;
    private readonly AwsWire wire;
    private readonly GrpcWire grpc;
    private readonly Bindings bindings;
    private readonly Dictionary<string, AwsKeys> people = [];
    private readonly List<ReceivedAnswer?> answers = [];

    private Replay(Scenario scenario, AwsWire wire, GrpcWire grpc, Bindings bindings) =>
        (this.scenario, this.wire, this.grpc, this.bindings) = (scenario, wire, grpc, bindings);

    public static async Task<IReadOnlyList<Replayed>> Run(Scenario scenario, Ready server, GrpcClient grpc, string sandbox)
    {
        await new SandboxService.SandboxServiceClient(grpc.Admin).CreateSandboxAsync(new() { Name = sandbox });
        var managing = scenario.Steps.Any(step => step.Call.Service == "organizations");
        var (account, root) = await Account(grpc, sandbox, "recorded", managing);
        var bindings = new Bindings(account, scenario.Names);
        using var replay = new Replay(scenario, new AwsWire(new Uri(server.Aws), sandbox), new GrpcWire(grpc, sandbox), bindings);
        replay.people["root"] = root;
        if (!managing)
            await replay.DeleteAccessRole(root);
        if (scenario.Steps.Any(step => step.Call.As == "admin user"))
            replay.people["admin user"] = await replay.MakeAdministrator(root);
        if (scenario.Steps.Any(step => step.Call.As == "stranger"))
        {
            (account, replay.people["stranger"]) = await Account(grpc, sandbox, "elsewhere", managing: true);
            bindings.Set("stranger", account);
        }
        return await replay.Play();
    }

    public void Dispose() => wire.Dispose();

    /// <summary>An account of an organization of its own, which SCPs bind, or the one that manages it, which they do not.</summary>
    private static async Task<(string Account, AwsKeys Root)> Account(GrpcClient grpc, string sandbox, string name, bool managing)
    {
        Metadata Headers() => new() { { "rolecall-sandbox", sandbox } };
        var made = await new OrganizationService.OrganizationServiceClient(grpc.Admin).CreateOrganizationAsync(
            new() { Name = name, WithRootAccessKey = true }, Headers());
        if (managing)
            return (made.Organization.ManagementAccountId, KeysOf(made.RootAccessKey));
        var member = await new AccountService.AccountServiceClient(grpc.Admin)
            .CreateAccountAsync(new() { OrganizationId = made.Organization.Id, Name = name, WithRootAccessKey = true }, Headers());
        return (member.Account.Id, KeysOf(member.RootAccessKey));
    }

    private static AwsKeys KeysOf(RootAccessKey key) => new(key.AccessKeyId, key.SecretAccessKey);

    private async Task<AwsKeys> MakeAdministrator(AwsKeys root)
    {
        await Must(root, "CreateUser", new { UserName = "recorded-admin" });
        await Must(root, "PutUserPolicy", new
        {
            UserName = "recorded-admin",
            PolicyName = "all",
            PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
        });
        return KeysIn(await Must(root, "CreateAccessKey", new { UserName = "recorded-admin" }))!;
    }

    /// <summary>An account that was recorded at AWS has no role of the organization's: it stood alone, or had been invited.</summary>
    private async Task DeleteAccessRole(AwsKeys root)
    {
        const string role = "OrganizationAccountAccessRole";
        await Must(root, "DetachRolePolicy", new { RoleName = role, PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess" });
        await Must(root, "DeleteRole", new { RoleName = role });
    }

    private async Task<ReceivedAnswer> Must(AwsKeys root, string operation, object parameters)
    {
        var answer = await wire.Send("iam", operation, JsonSerializer.SerializeToElement(parameters), root, []);
        answer.Code.Should().BeNull();
        return answer;
    }

    private async Task<IReadOnlyList<Replayed>> Play()
    {
        var replayed = new List<Replayed>();
        foreach (var step in scenario.Steps)
        {
            var came = await Send(step.Call);
            answers.Add(came);
            IReadOnlyList<string> differences = came is null ? [] : AnswerComparison.Compare(step.Answer, came, bindings);
            // What is refused has changed nothing, and is told in the same words over gRPC.
            if (came is { NotBuilt: false } && differences.Count == 0 && step is { Answer.Error: { } error, Call.Operation: { } operation })
                differences = AnswerComparison.CompareOverGrpc(
                    error, await grpc.Send(step.Call.Service, operation, Parameters(step.Call)!.Value, Find(step.Call.As)), bindings);
            replayed.Add(new(string.Create(CultureInfo.InvariantCulture, $"{scenario.Key}#{answers.Count}"), step, came, differences));
        }
        return replayed;
    }

    /// <summary>Null where the call needs what an earlier one, which is not built or was refused, would have told.</summary>
    private async Task<ReceivedAnswer?> Send(RecordedCall call)
    {
        if (Parameters(call) is not { } parameters || !TryFind(call.As, out var who))
            return null;
        var headers = call.Headers.Select(header => KeyValuePair.Create(header.Key, bindings.Fill(header.Value) ?? header.Value));
        if (call.Operation is { } operation)
            return await wire.Send(call.Service, operation, parameters, who, headers);
        var body = call.Body is not { } given ? null : given.ValueKind == JsonValueKind.String ? given.GetString() : given.GetRawText();
        var line = bindings.Fill(call.Http!)!.Split(' ', 2);
        return await wire.Send(call.Service, line[0], line[1], body is null ? null : bindings.Fill(body), who, headers);
    }

    private JsonElement? Parameters(RecordedCall call) =>
        bindings.Fill(call.Parameters is { } given ? given.GetRawText() : "{}") is { } filled
        ? JsonDocument.Parse(filled).RootElement
        : null;

    private AwsKeys? Find(string name) => TryFind(name, out var keys) ? keys : null;

    private bool TryFind(string name, out AwsKeys? keys)
    {
        keys = null;
        if (name == "nobody")
            return true;
        keys = name.StartsWith(CredentialsOfStep, StringComparison.Ordinal)
            ? KeysIn(answers[int.Parse(name[CredentialsOfStep.Length..], CultureInfo.InvariantCulture) - 1])
            : people[name];
        return keys is not null;
    }

    private static AwsKeys? KeysIn(ReceivedAnswer? answer) =>
        (answer?.Members?.Find("Credentials") ?? answer?.Members?.Find("AccessKey")) is { } told
        ? new(told.Find("AccessKeyId")!.Text!, told.Find("SecretAccessKey")!.Text!, told.Find("SessionToken")?.Text)
        : null;
}
