using Rolecall.Tests;

namespace Rolecall.Client.Tests;

/// <summary>clients/python, by the pytest and boto3 that Debian has.</summary>
public sealed class PythonTests(SuiteHost suite)
{
    private static readonly string Folder = Path.Combine(Corpora.Repository, "clients", "python");

    /// <summary>Side by side, by two workers of pytest-xdist.</summary>
    [Fact]
    public async Task Fixtures_PassTheirTests()
    {
        var result = await Pytest("-n", "2");

        result.ExitCode.Should().Be(0, result.Output + result.Errors);
        result.Output.Should().Contain("18 passed");
    }

    private Task<ToolResult> Pytest(params string[] arguments) => Tool.Run(
        Environment.GetEnvironmentVariable("ROLECALL_TEST_PYTHON") ?? (File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3"),
        new Dictionary<string, string>
        {
            ["PYTHONPATH"] = Path.Combine(Folder, "src"),
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            ["ROLECALL_SERVER"] = ServerProcess.Binary,
            ["ROLECALL_READY_FILE"] = suite.Host.ReadyFile,
        },
        ["-m", "pytest", "-q", "-p", "pytest_rolecall.plugin", "-p", "no:cacheprovider", "--rootdir", Folder, .. arguments,
            Path.Combine(Folder, "tests")]);
}
