using System.Diagnostics;
using Rolecall.Tests;

namespace Rolecall.ServerProcesses;

/// <summary>Runs somebody else's program with the environment that an AWS user sets.</summary>
internal static class Tool
{
    public static Dictionary<string, string> EnvironmentOf(Ready server, Person person) =>
        EnvironmentOf(server, person.AccessKeyId, person.SecretAccessKey, "");

    public static Dictionary<string, string> EnvironmentOf(Ready server, string keyId, string secret, string token) => new()
    {
        ["AWS_ENDPOINT_URL"] = server.Aws,
        ["AWS_ACCESS_KEY_ID"] = keyId,
        ["AWS_SECRET_ACCESS_KEY"] = secret,
        ["AWS_SESSION_TOKEN"] = token,
        ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["AWS_REGION"] = "us-east-1",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        ["AWS_PAGER"] = "",
        ["NO_PROXY"] = "127.0.0.1,localhost",
    };

    public static async Task<ToolResult> Run(
        string program, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Whoever follows the README has somebody's keys in the shell that the tests are started from.
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in environment.Where(one => one is not { Key: "AWS_SESSION_TOKEN", Value: "" }))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().OrFail($"{program} has not ended");
        return new ToolResult(process.ExitCode, await output, await errors);
    }
}
