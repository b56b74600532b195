using System.Net;
using Microsoft.Extensions.Logging;
using Rolecall.Server.Options;
using Rolecall.Server.Tests.Storage;
using Rolecall.Server.Tls;

namespace Rolecall.Server.Tests.Options;

public sealed partial class OptionReaderTests : IDisposable
{
    private readonly StoreFolder folder = new();
    private readonly Dictionary<string, string> environment = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_WithNothingGiven_GivesTheDefaults() => Read().Should().Be(new ServerOptions
    {
        Data = "data",
        Bind = IPAddress.Loopback,
        Port = 4566,
        GrpcPort = 4567,
        Demo = true,
        ReadyFile = null,
        LogLevel = LogLevel.Warning,
    });

    [Fact]
    public void Read_OfYaml_WinsOverTheDefault()
    {
        Yaml("port: 1001");

        Read()!.Port.Should().Be(1001);
    }

    [Fact]
    public void Read_OfTheEnvironment_WinsOverYaml()
    {
        Yaml("port: 1001\ngrpc-port: 2001");
        environment["ROLECALL_PORT"] = "1002";

        var options = Read()!;

        options.Port.Should().Be(1002);
        options.GrpcPort.Should().Be(2001, "the environment says nothing of it");
    }

    [Fact]
    public void Read_OfAnAcceptedLoss_TakesItFromAFlagAlone()
    {
        Yaml("port: 1001");
        environment["ROLECALL_ACCEPT_DATA_LOSS"] = "true";

        Read()!.AcceptDataLoss.Should().BeFalse("it would accept the next one, too");
        Read("--accept-data-loss")!.AcceptDataLoss.Should().BeTrue();
        Yaml("accept-data-loss: true");
        Errors().Should().ContainSingle().Which.Should().Contain("unknown key \"accept-data-loss\"");
    }

    [Fact]
    public void Read_OfTheTrailsLimits_TakesWholeNumbersOfDaysAndMegabytes()
    {
        (Read()!.Trail.Age, Read()!.Trail.Bytes).Should().Be((TimeSpan.FromDays(90), 1L << 30));
        var trail = Read("--trail-days", "7", "--trail-megabytes", "5000")!.Trail;
        (trail.Age, trail.Bytes).Should().Be((TimeSpan.FromDays(7), 5_000L << 20));
        Yaml("trail-days: 0");
        Errors().Should().ContainSingle().Which.Should().Contain("trail-days").And.Contain("from 1 to");
    }

    [Fact]
    public void Read_OfAFlag_WinsOverAll()
    {
        Yaml("port: 1001\nno-demo: true");
        environment["ROLECALL_PORT"] = "1002";
        environment["ROLECALL_NO_DEMO"] = "true";

        var options = Read("--port", "1003", "--no-demo", "false")!;

        options.Port.Should().Be(1003);
        options.Demo.Should().BeTrue();
    }

    [Fact]
    public void Read_OfAnEmptyVariable_IsAsIfItWereNotThere()
    {
        environment["ROLECALL_PORT"] = "";

        Read()!.Port.Should().Be(4566);
    }

    [Fact]
    public void Read_OfAWrongValueThatAnotherWinsOver_IsNoError()
    {
        environment["ROLECALL_PORT"] = "many";

        Read("--port", "1003")!.Port.Should().Be(1003);
    }

    [Fact]
    public void Read_OfPortZero_MakesTheGrpcPortAnyToo()
    {
        Read("--port", "0")!.GrpcPort.Should().Be(0);
        Read("--port", "0", "--grpc-port", "5")!.GrpcPort.Should().Be(5);
    }

    [Fact]
    public void Read_OfEphemeral_HasNoDataDirectory() => Read("--ephemeral")!.Data.Should().BeNull();

    [Fact]
    public void Read_OfEveryOption_TakesIt() => Read(
        "--data", "d", "--bind", "::1", "--port", "1", "--grpc-port", "2", "--no-demo", "--ready-file", "r", "--log-level", "DEBUG",
        "--issuer-base", "https://issuer.example/rolecall/", "--envelope-key-file", "k", "--seal-again").Should().Be(new ServerOptions
        {
            Data = "d",
            Bind = IPAddress.IPv6Loopback,
            Port = 1,
            GrpcPort = 2,
            IssuerBase = "https://issuer.example/rolecall",
            EnvelopeKeyFile = "k",
            SealAgain = true,
            Demo = false,
            ReadyFile = "r",
            LogLevel = LogLevel.Debug,
        });

    [Fact]
    public void Read_OfManyErrors_TellsThemAllAtOnceEachWithItsSourceAndReason()
    {
        Yaml("grpc-port: seventy\ncolour: red\nready-file: [a, b]");
        environment["ROLECALL_BIND"] = "localhost";
        environment["ROLECALL_LOG_LEVEL"] = "loud";

        var errors = Errors("--port", "70000", "--ephemeral", "--data", "d");

        errors.Should().HaveCount(7);
        errors.Should().ContainSingle(error => error.Contains("--port must be a port from 0 to 65535, not \"70000\""));
        errors.Should().ContainSingle(error => error.Contains("grpc-port in") && error.Contains("not \"seventy\""));
        errors.Should().ContainSingle(error => error.Contains("unknown key \"colour\"; known are data, "));
        errors.Should().ContainSingle(error => error.Contains("\"ready-file\" must be a single value"));
        errors.Should().ContainSingle(error => error.Contains("ROLECALL_BIND must be an IP address, not \"localhost\""));
        errors.Should().ContainSingle(error => error.Contains("ROLECALL_LOG_LEVEL must be trace, debug"));
        errors.Should().ContainSingle(error => error.Contains("--data names a data directory, and --ephemeral wants none"));
        errors.Should().AllSatisfy(error => error.Should().StartWith("rolecall: "));
    }

    [Fact]
    public void Read_OfAnUnknownFlag_TellsItBesideTheOthers()
    {
        environment["ROLECALL_PORT"] = "-1";

        var errors = Errors("--prot", "1");

        errors.Should().Contain(error => error.Contains("--prot"));
        errors.Should().Contain(error => error.Contains("ROLECALL_PORT must be a port"));
    }

    [Fact]
    public void Read_OfBrokenYaml_TellsTheLine()
    {
        Yaml("port: 1\ndata: [unclosed");

        Errors().Should().ContainSingle(error => error.Contains("rolecall.yaml:2:") || error.Contains("rolecall.yaml:3:"));
    }

    [Fact]
    public void Read_OfYamlThatIsNoMapping_IsAnErrorNotACrash()
    {
        Yaml("- a\n- b");

        Errors().Should().ContainSingle().Which.Should().Contain("rolecall.yaml");
    }

    [Fact]
    public void Read_OfYamlWhoseBracketsNeverClose_IsAnErrorNotACrash()
    {
        Yaml("data: {\nport: [");

        Errors().Should().ContainSingle().Which.Should().Contain("rolecall.yaml");
    }

    [Fact]
    public void Read_OfYamlWithAKeyTwice_IsAnErrorNotACrash()
    {
        Yaml("port: 1\nport: 2");

        Errors().Should().ContainSingle().Which.Should().Contain("rolecall.yaml");
    }

    [Fact]
    public void Read_OfAnEmptyYaml_IsAsIfItWereNotThere()
    {
        Yaml("# nothing yet\n");

        Read()!.Port.Should().Be(4566);
    }

    [Fact]
    public void Read_OfARemoteBindWithTheDemoWorld_IsRefused() =>
        Errors("--bind", "0.0.0.0", "--insecure-remote").Should().ContainSingle().Which.Should().Contain("--no-demo");

    [Fact]
    public void Read_OfARemoteBindWithoutTls_NeedsTheWordOfTheOperator()
    {
        Errors("--bind", "0.0.0.0", "--no-demo").Should().ContainSingle().Which.Should().Contain("--insecure-remote");
        Read("--bind", "0.0.0.0", "--no-demo", "--insecure-remote")!.Bind.Should().Be(IPAddress.Any);
    }

    [Fact]
    public void Read_OfARemoteBindWithACertificate_NeedsNoOtherWord()
    {
        var options = Read("--bind", "0.0.0.0", "--no-demo", "--tls-cert", "c.pem", "--tls-key", "k.pem")!;
        options.Tls.Should().Be(new TlsFiles(Path.GetFullPath("c.pem"), Path.GetFullPath("k.pem")));
        options.InClear.Should().BeFalse();

        Read("--bind", "0.0.0.0", "--no-demo", "--insecure-remote")!.InClear.Should().BeTrue();
        Read()!.InClear.Should().BeFalse();
    }

    [Theory]
    [InlineData("--tls-cert")]
    [InlineData("--tls-key")]
    public void Read_OfHalfACertificate_IsRefused(string half) =>
        Errors(half, "file").Should().ContainSingle().Which.Should().Contain(half).And.Contain("give --tls-cert and --tls-key");

    [Fact]
    public void Read_OfTrustedProxies_TakesAddressesAndNetworks() => Read("--trusted-proxy", "127.0.0.1, 10.0.0.0/8,::1")!.TrustedProxies
        .Should().Equal(IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::1/128"));

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10.0.0.0/33")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("127.0.0.1,")]
    public void Read_OfATrustedProxyThatIsNone_OrEverybody_IsRefused(string text) =>
        Errors("--trusted-proxy", text).Should().ContainSingle().Which.Should().Contain("--trusted-proxy must be IP addresses");

    [Theory]
    [InlineData("issuer.example")]
    [InlineData("ftp://issuer.example")]
    [InlineData("https://issuer.example/?a=b")]
    [InlineData("https://me:secret@issuer.example")]
    public void Read_OfAnIssuerBaseThatIsNoPlainUrl_IsRefused(string text) =>
        Errors("--issuer-base", text).Should().ContainSingle().Which.Should().Contain("--issuer-base must be an http or https URL");

    [Fact]
    public void Read_OfHostNames_TakesNamesAndPatternsOfNames() =>
        Read("--host-names", "rolecall, rolecall.internal,*.rolecall.internal,.b")!.HostNames
            .Should().Equal("rolecall", "rolecall.internal", "*.rolecall.internal", ".b");

    [Theory]
    [InlineData("*")]
    [InlineData("a,,b")]
    [InlineData("a:4566")]
    [InlineData("http://a")]
    [InlineData("a.*.b")]
    [InlineData("a.")]
    public void Read_OfHostNamesThatAreNone_IsRefused(string text) =>
        Errors("--host-names", text).Should().ContainSingle().Which.Should().Contain("--host-names must be host names");

    [Fact]
    public void Read_OfAnEnvelopeKey_TakesItFromTheEnvironmentAlone()
    {
        environment["ROLECALL_ENVELOPE_KEY"] = "the key";
        Read()!.EnvelopeKey!.Reveal().Should().Be("the key");
        Errors("--envelope-key-file", "k").Should().ContainSingle().Which.Should().Contain("give one of the two").And.NotContain("the key");
        environment.Clear();

        Yaml("envelope-key: k");
        Errors().Should().ContainSingle().Which.Should().Contain("unknown key \"envelope-key\"");
        File.Delete(folder.File("rolecall.yaml"));
        Errors("--envelope-key", "k").Should().Contain(error => error.Contains("--envelope-key"));
    }

    private void Yaml(string text) => File.WriteAllText(folder.File("rolecall.yaml"), text);

    private ServerOptions? Read(params string[] args)
    {
        using var told = new StringWriter();
        var (options, exitCode) = OptionReader.Read(args, environment.GetValueOrDefault, folder.File("rolecall.yaml"), told);
        told.ToString().Should().BeEmpty();
        exitCode.Should().Be(0);
        return options;
    }

    private string[] Errors(params string[] args)
    {
        using var told = new StringWriter();
        var (options, exitCode) = OptionReader.Read(args, environment.GetValueOrDefault, folder.File("rolecall.yaml"), told);
        options.Should().BeNull();
        exitCode.Should().Be(2);
        return told.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
