using System.Text;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Rolecall.Api.Iam.V1;

namespace Rolecall.Security.Tests.Secrets;

/// <summary>
/// I10. The attack: somebody reads a server's log, its data directory or what its crash leaves, and finds session tokens, presigned
/// URLs and passwords. At whatever level it logs, and however it ends: none.
/// </summary>
public sealed class SecretsInLogsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Story_AtEveryLogLevel_LeavesNoSecretBehind()
    {
        var began = TimeProvider.System.GetUtcNow().UtcDateTime;
        (string Level, string End)[] runs =
        [
            ("trace", "TERM"), ("debug", "ABRT"), ("information", "KILL"), ("warning", "TERM"), ("error", "ABRT"), ("critical", "KILL")
        ];
        // Two at a time: as many as the smallest machine has cores.
        var outputs = new Dictionary<string, string>();
        foreach (var pair in runs.Chunk(2))
        {
            foreach (var (level, output) in await Task.WhenAll(pair.Select(run => Run(run.Level, run.End))))
                outputs[level] = output;
        }

        outputs["trace"].Should().Contain(
            "info: Rolecall.Gateway.Requests.RequestLog[110] POST /aws.sts.v1.Sts/AssumeRole: 200 (", "the log is worth reading")
            .And.Contain("gRPC /aws.iam.v1.Iam/CreateLoginProfile: 0 (").And.Contain("GET instance metadata: ").And.Contain(
                "GET container credentials: 200").And.Contain("GET unknown: ");
        outputs["warning"].Should().NotContain("info:");
        Directory.GetFiles(Path.GetTempPath()).Where(file => IsDump(file) && File.GetLastWriteTimeUtc(file) > began)
            .Should().BeEmpty("a crash leaves nothing to read");
    }

    [Fact]
    public void Scan_FindsWhatIsPlanted_InEveryForm()
    {
        var folder = Directory.CreateTempSubdirectory("rolecall-scan-").FullName;
        var canary = new Canary("planted", "pl+an/ted==\"secret");
        foreach (var (form, number) in canary.Forms().Select((form, number) => (form, number)))
        {
            CanaryScan.InText("log", $"before {form} after", [canary]).Should().NotBeEmpty(form);
            File.WriteAllBytes(Path.Combine(folder, $"file{number}"), [0xFF, 0x00, .. Encoding.UTF8.GetBytes(form), 0xFE]);
        }
        CanaryScan.InFiles(folder, [canary]).Select(hit => hit.Split(':')[0]).Distinct().Should().HaveCount(canary.Forms().Count());
        CanaryScan.InText("log", "nothing of it", [canary]).Should().BeEmpty();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(string Level, string Output)> Run(string level, string end)
    {
        await using var server = await ServerProcess.Start("--no-demo", "--log-level", level);
        using var story = new SecretStory(server);
        await story.Play();
        await BreakAStream(server);
        switch (end)
        {
            case "KILL":
                await server.KillHard();
                break;
            case "ABRT":
                await server.Abort();
                break;
            default:
                await server.End(end);
                break;
        }

        var output = await server.Output + await server.Errors;
        story.Canaries.Should().HaveCountGreaterThan(60).And.OnlyContain(canary => canary.Value.Length > 5);
        CanaryScan.InText("the output at " + level, output, story.Canaries).Should().BeEmpty();
        CanaryScan.InFiles(server.DataDirectory, story.Canaries).Should().BeEmpty(level);
        foreach (var refusal in story.Refusals)
            CanaryScan.InText("an answer", refusal, story.Canaries.Where(canary => canary.InFiles)).Should().BeEmpty();
        return (level, output);
    }

    /// <summary>A server fault: an account that does not open any more, with a request that holds a secret.</summary>
    private static async Task BreakAStream(ServerProcess server)
    {
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(server.DataDirectory, "events.db")};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE stream SET version = version + 1 WHERE name LIKE 'in/default/account/%'";
            (await command.ExecuteNonQueryAsync(Token)).Should().BePositive();
        }
        using var grpc = new GrpcClient(server.Ready);
        var organizations = new Api.Native.V1.OrganizationService.OrganizationServiceClient(grpc.Admin);
        var account = (await organizations.ListOrganizationsAsync(new(), cancellationToken: Token)).Organizations[0].ManagementAccountId;
        var compute = new Api.Native.V1.ComputeService.ComputeServiceClient(grpc.Admin);
        await FluentActions.Awaiting(
            async () => await compute.RunTaskAsync(
                new() { AccountId = account, TaskRoleArn = $"arn:aws:iam::{account}:role/task" }, cancellationToken: Token))
            .Should().ThrowAsync<RpcException>();
    }

    private static bool IsDump(string file) =>
        Path.GetFileName(file) is var name
            && (name.StartsWith("core", StringComparison.Ordinal) || name.Contains("dump", StringComparison.Ordinal)
                || name.EndsWith(".dmp", StringComparison.Ordinal));
}
