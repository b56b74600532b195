using System.Text.Json.Nodes;
using Rolecall.Cli.Servers;

namespace Rolecall.Cli.Tests;

/// <summary>A flag wins over ROLECALL_… in the environment, that over the ready file, that over the default.</summary>
public sealed class ServerAddressTests : IDisposable
{
    private readonly TestTerminal terminal = new();

    public void Dispose() => terminal.Dispose();

    [Fact]
    public async Task Nothing_IsTheDefaultPorts()
    {
        var status = await Status();

        status["endpoint"]!.GetValue<string>().Should().Be("http://127.0.0.1:4566");
        status["grpcEndpoint"]!.GetValue<string>().Should().Be("http://127.0.0.1:4567");
        status["endpointFrom"]!.GetValue<string>().Should().Be("default");
        status["tokenFrom"].Should().BeNull();
    }

    [Fact]
    public async Task ReadyFileOfTheFolder_IsFound_AndItsToken()
    {
        var file = WriteReadyFile("data/ready.json");

        var status = await Status();

        status["endpoint"]!.GetValue<string>().Should().Be("http://127.0.0.1:1111");
        status["grpcEndpoint"]!.GetValue<string>().Should().Be("http://127.0.0.1:2222");
        status["tokenFrom"]!.GetValue<string>().Should().Be(file);
    }

    [Fact]
    public async Task Variable_WinsOverTheReadyFile_AndFlagOverTheVariable()
    {
        WriteReadyFile("data/ready.json");
        terminal["ROLECALL_ENDPOINT"] = "http://127.0.0.1:3333";
        terminal["ROLECALL_SANDBOX"] = "blue";

        (await Status())["endpoint"]!.GetValue<string>().Should().Be("http://127.0.0.1:3333/_sandbox/blue");
        (await Status("--endpoint", "http://127.0.0.1:4444", "--sandbox", "green"))["endpoint"]!.GetValue<string>()
            .Should().Be("http://127.0.0.1:4444/_sandbox/green");
    }

    [Fact]
    public async Task EndpointAlone_IsThatOfBoth() =>
        (await Status("--endpoint", "http://127.0.0.1:5555"))["grpcEndpoint"]!.GetValue<string>().Should().Be("http://127.0.0.1:5556");

    /// <summary>A token is good for its own server, and a secret to every other.</summary>
    [Fact]
    public async Task TokenOfAReadyFile_IsNotSentToAnotherServer()
    {
        WriteReadyFile("data/ready.json");
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "data", "admin-token"), "secret", TestContext.Current.CancellationToken);

        (await Status("--endpoint", "http://127.0.0.1:5555"))["tokenFrom"].Should().BeNull();
        (await Status("--endpoint", "http://127.0.0.1:1111"))["tokenFrom"].Should().NotBeNull();
    }

    /// <summary>Calls go to the gRPC endpoint, so that alone makes a server another one.</summary>
    [Fact]
    public async Task TokenOfThisFolder_IsNotSentToAnotherGrpcEndpoint()
    {
        WriteReadyFile("data/ready.json");
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "data", "admin-token"), "secret", TestContext.Current.CancellationToken);

        (await Status("--grpc-endpoint", "http://127.0.0.1:5555"))["tokenFrom"].Should().BeNull();
        terminal["ROLECALL_GRPC_ENDPOINT"] = "http://127.0.0.1:5555";
        (await Status())["tokenFrom"].Should().BeNull();
    }

    [Fact]
    public async Task TokenVariable_WinsOverTheReadyFile_AndTokenFileOverTheVariable()
    {
        WriteReadyFile("data/ready.json");
        terminal["ROLECALL_TOKEN"] = "told";
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "token"), "written\n", TestContext.Current.CancellationToken);

        (await Status())["tokenFrom"]!.GetValue<string>().Should().Be("ROLECALL_TOKEN");
        (await Status("--token-file", "token"))["tokenFrom"]!.GetValue<string>().Should().Be("--token-file");
    }

    /// <summary>It may stand in an error some day.</summary>
    [Fact]
    public void ReadyFile_AsAText_HasNoSecret()
    {
        var file = WriteReadyFile("ready.json", token: "opaque-token");

        ReadyFile.Read(file)!.ToString().Should().NotContain("opaque-token");
    }

    /// <summary>The reader's own words have types of this program.</summary>
    [Theory]
    [InlineData("{", "it ends or goes wrong at line 1, byte 2")]
    [InlineData("", "it ends or goes wrong at line 1, byte 1")]
    [InlineData("null", "it is no JSON object")]
    [InlineData("[]", "it ends or goes wrong at line 1, byte 2")]
    [InlineData("{}", "it has no \"aws\", a URL")]
    [InlineData("""{"pid":1,"aws":"http://127.0.0.1:1"}""", "it has no \"grpc\", a URL")]
    [InlineData("""{"pid":1,"aws":"here","grpc":"there"}""", "it has no \"aws\", a URL")]
    [InlineData("""{"pid":"one"}""", "its pid is not what a server writes: line 1, byte 13")]
    [InlineData("""{"pid":1,"aws":"http://127.0.0.1:1","grpc":"http://127.0.0.1:2","people":[{"name":"eve"}]}""", "it has no name, arn")]
    public async Task DamagedReadyFile_IsNamed_WithWhatIsWrong(string text, string told)
    {
        Directory.CreateDirectory(Path.Combine(terminal.Folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "data", "ready.json"), text, TestContext.Current.CancellationToken);

        var result = await terminal.Run("status");

        result.ExitCode.Should().Be(3);
        result.Errors.Should().Contain("data/ready.json is no ready file of a server").And.Contain("why: " + told)
            .And.NotContain("Rolecall.");
    }

    private async Task<JsonNode> Status(params string[] arguments)
    {
        var result = await terminal.Run(["status", "-o", "json", .. arguments]);
        return JsonNode.Parse(result.Output)!;
    }

    private string WriteReadyFile(string name, string token = "t")
    {
        var file = Path.Combine(terminal.Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(
            file, $$"""{"pid": 1, "aws": "http://127.0.0.1:1111", "grpc": "http://127.0.0.1:2222", "adminToken": "{{token}}", "people": []}""");
        return file;
    }
}
