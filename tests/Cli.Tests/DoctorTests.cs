using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Rolecall.Cli.Tests;

/// <summary>doctor names what keeps clients from calling the server.</summary>
public sealed class DoctorTests(StandingServer server) : IDisposable
{
    private readonly TestTerminal terminal = new(server);

    public void Dispose() => terminal.Dispose();

    [Theory]
    [InlineData("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "endpoint", "bad")]
    [InlineData("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", "endpoint", "bad")]
    [InlineData("HTTP_PROXY", "http://proxy.example:3128", "proxy", "bad")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/x", "metadata", "doubtful")]
    [InlineData("AWS_PROFILE", "work", "profile", "doubtful")]
    [InlineData("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE", "keys", "bad")]
    [InlineData("NOTHING", "", "server", "good")]
    [InlineData("NOTHING", "", "clock", "good")]
    public async Task Variable_IsFound(string variable, string value, string check, string verdict)
    {
        terminal[variable] = value;

        (await Finding(check))["verdict"]!.GetValue<string>().Should().Be(verdict);
    }

    [Fact]
    public async Task TakenPort_IsToldWithItsHolder()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        terminal["ROLECALL_GRPC_ENDPOINT"] = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        terminal["ROLECALL_ENDPOINT"] = "http://127.0.0.1:1";
        terminal["ROLECALL_READY_FILE"] = "";
        // It says nothing to whoever connects.
        _ = Task.Run(async () => (await other.AcceptTcpClientAsync()).Dispose(), TestContext.Current.CancellationToken);

        var finding = await Finding("server");

        finding["finding"]!.GetValue<string>().Should().Contain("is taken by").And.Contain($"(process {Environment.ProcessId})");
    }

    private async Task<JsonNode> Finding(string check)
    {
        // No program of the machine takes part.
        terminal["PATH"] = terminal.Folder;
        return JsonNode.Parse((await terminal.Run("doctor", "-o", "json")).Output)!.AsArray().Single(
            one => one!["check"]!.GetValue<string>() == check)!;
    }
}
