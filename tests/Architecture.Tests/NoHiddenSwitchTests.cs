using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Architecture.Tests;

/// <summary>What a server does is set by the options that its help tells, and by nothing else.</summary>
public sealed partial class NoHiddenSwitchTests
{
    /// <summary>
    /// The readers of the environment, and where they are handed it: the options (twice: of a server, and of a backup), what makes the runtime
    /// dump memory, which pod a silo is, and where telemetry goes by OpenTelemetry's own variables. The command line and the host of test suites, which are no
    /// servers, read their own: the latter looks for a server to start.
    /// </summary>
    private static readonly string[] Readers =
    [
        "src/Server/Program.cs: Environment.GetEnvironmentVariable", "src/Server/Program.cs: Environment.GetEnvironmentVariable",
        "src/Server/Program.cs: Environment.GetEnvironmentVariable", "src/Server/Program.cs: Environment.GetEnvironmentVariable",
        "src/Server/Program.cs: Environment.GetEnvironmentVariables",
        "src/Cli/Terminals/Terminal.cs: Environment.GetEnvironmentVariable",
        "src/Testing/RolecallHost.cs: Environment.GetEnvironmentVariable", "src/Testing/RolecallHost.cs: Environment.GetEnvironmentVariable",
    ];

    private static readonly IReadOnlyList<(string File, string Text)> Sources =
        [.. Directory.EnumerateFiles(Path.Combine(Corpora.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Corpora.Repository, file).Replace('\\', '/'), File.ReadAllText(file)))];

    [Fact]
    public void Sources_ReadTheEnvironmentAndConfiguration_InTheOptionReaderAlone() => Sources
        .SelectMany(source => Reads().Matches(source.Text).Select(match => $"{source.File}: {match.Value}"))
        .Should().BeEquivalentTo(Readers);

    [Fact]
    public void Program_ClearsTheHostsOwnConfiguration() =>
        Sources.Single(source => source.File == "src/Server/Program.cs").Text.Should().Contain("builder.Configuration.Sources.Clear();");

    /// <summary>A build for debugging checks what a build for release checks.</summary>
    [Fact]
    public void Sources_AreTheSameInEveryBuild() => Sources
        .SelectMany(source => Conditions().Matches(source.Text).Select(match => $"{source.File}: {match.Value}"))
        .Should().BeEmpty();

    /// <summary>
    /// Every option there is. INVARIANT: none of them turns the checking of signatures, tokens or policies off; whoever adds one looks
    /// at that, and adds it here.
    /// </summary>
    [Fact]
    public void Options_AreThoseThatAreKnownToDisableNoCheck() => Setting()
        .Matches(Sources.Single(source => source.File == "src/Server/Options/OptionReader.cs").Text)
        .Select(match => match.Groups[1].Value)
        .Should().BeEquivalentTo(
        [
            "data", "ephemeral", "bind", "port", "grpc-port", "issuer-base", "envelope-key-file", "seal-again", "accept-data-loss",
            "envelope-key", "no-demo", "world", "insecure-remote", "tls-cert", "tls-key", "trusted-proxy", "host-names", "ready-file", "log-level",
            "trail-days", "trail-megabytes",
            "role", "cluster", "cluster-file", "store", "cluster-id", "cluster-secret-file", "cluster-tls-cert", "cluster-tls-key", "cluster-tls-ca", "admin-token-file",
            "silo-address", "silo-port", "silo-gateway-port", "metrics-token-file",
        ]);

    [GeneratedRegex(
        @"Environment\s*\.\s*(GetEnvironmentVariables?|ExpandEnvironmentVariables|GetCommandLineArgs)|AppContext\s*\.\s*(TryGetSwitch|GetData)"
        + @"|\bIConfiguration\w*|ConfigurationManager|IHostEnvironment|IWebHostEnvironment|\.Environment\.Is\w+")]
    private static partial Regex Reads();

    [GeneratedRegex(@"^\s*#if.*$|\[Conditional\(.*", RegexOptions.Multiline)]
    private static partial Regex Conditions();

    [GeneratedRegex("""^\s*new\("([a-z-]+)", (?:null|"[^"]+"), """, RegexOptions.Multiline)]
    private static partial Regex Setting();
}
