using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Rolecall.Cli.Diagnoses;

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
    public async Task VariableThatSendsClientsElsewhere_IsFound(string variable, string value, string check, string verdict)
    {
        terminal[variable] = value;

        var finding = await Finding(check);

        finding["verdict"]!.GetValue<string>().Should().Be(verdict);
        finding["finding"]!.GetValue<string>().Should().Contain(variable);
        finding["remedy"]!.GetValue<string>().Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("server")]
    [InlineData("admin token")]
    [InlineData("clock")]
    [InlineData("endpoint")]
    [InlineData("proxy")]
    [InlineData("metadata")]
    [InlineData("profile")]
    [InlineData("keys")]
    public async Task WhatIsAsItHasToBe_IsGood_AndNeedsNoRemedy(string check)
    {
        terminal["AWS_ENDPOINT_URL"] = server.Ready.Aws;
        terminal["AWS_ACCESS_KEY_ID"] = server.Ready["developer"].AccessKeyId;
        terminal["AWS_SECRET_ACCESS_KEY"] = server.Ready["developer"].SecretAccessKey;
        terminal["HTTP_PROXY"] = "http://proxy.example:3128";
        terminal["NO_PROXY"] = "127.0.0.1";
        terminal["AWS_PROFILE"] = "rolecall-developer";

        var finding = await Finding(check);

        finding["verdict"]!.GetValue<string>().Should().Be("good");
        finding["remedy"].Should().BeNull();
    }

    [Fact]
    public async Task KeysOfTheDefaultSandbox_AreFound_WhereAnotherIsChosen()
    {
        terminal["AWS_ACCESS_KEY_ID"] = server.Ready["developer"].AccessKeyId;
        terminal["AWS_SECRET_ACCESS_KEY"] = server.Ready["developer"].SecretAccessKey;
        terminal["ROLECALL_SANDBOX"] = "blue";

        var finding = await Finding("keys");

        finding["verdict"]!.GetValue<string>().Should().Be("bad");
        finding["finding"]!.GetValue<string>().Should().Be(
            "AWS_ACCESS_KEY_ID is developer's of the default sandbox, and the sandbox is blue (ROLECALL_SANDBOX)");
        finding["remedy"]!.GetValue<string>().Should().EndWith("rolecall account root-key ACCOUNT --sandbox blue");
    }

    [Fact]
    public async Task RemedyForNamesThatDoNotResolve_IsThisServersAddress()
    {
        var finding = await Network.Names(
            new Uri(server.Ready.Aws),
            (_, _) => throw new SocketException((int)SocketError.HostNotFound),
            TestContext.Current.CancellationToken);

        finding.Verdict.Should().Be(Verdict.Doubtful);
        finding.Remedy.Should().EndWith($" {server.Ready.Aws}/_sandbox/NAME");
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("192.0.2.1", false)]
    public async Task NamesThatResolve_AreGood_WhereTheyAreThisMachines(string address, bool good)
    {
        var finding = await Network.Names(
            new Uri(server.Ready.Aws),
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]),
            TestContext.Current.CancellationToken);

        finding.Verdict.Should().Be(good ? Verdict.Good : Verdict.Doubtful);
    }

    [Fact]
    public async Task TokenOfAnotherServer_IsFound()
    {
        terminal["ROLECALL_TOKEN"] = "guessed";

        var finding = await Finding("admin token");

        finding["verdict"]!.GetValue<string>().Should().Be("bad");
        finding["finding"]!.GetValue<string>().Should().Contain("ROLECALL_TOKEN").And.NotContain("guessed");
    }

    [Fact]
    public async Task TakenPort_IsToldWithItsHolder()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        terminal["ROLECALL_GRPC_ENDPOINT"] = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        terminal["ROLECALL_ENDPOINT"] = "http://127.0.0.1:1";
        terminal["ROLECALL_READY_FILE"] = "";
        // It hangs up on whoever connects, as often as they do.
        var answering = HangUp(other);

        var finding = await Finding("server");
        other.Stop();
        await answering;

        finding["finding"]!.GetValue<string>().Should().Contain("is taken by").And.Contain($"(process {Environment.ProcessId})");
    }

    private static async Task HangUp(TcpListener listener)
    {
        try
        {
            while (true)
                (await listener.AcceptTcpClientAsync()).Dispose();
        }
        catch (SocketException)
        {
            // It was stopped.
        }
    }

    private async Task<JsonNode> Finding(string check)
    {
        // No program of the machine takes part.
        terminal["PATH"] = terminal.Folder;
        return JsonNode.Parse((await terminal.Run("doctor", "-o", "json")).Output)!.AsArray().Single(
            one => one!["check"]!.GetValue<string>() == check)!;
    }
}
