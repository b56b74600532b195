using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.EndToEnd.Tests.Boto3;

/// <summary>A program of the folder Programs, which uses boto3 as it is and prints one JSON object of what happened.</summary>
internal static class Boto3Program
{
    /// <summary>What the program prints when it is run against the server.</summary>
    public static async Task<JsonNode> Run(Ready server, string program)
    {
        var readyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            readyFile, JsonSerializer.Serialize(server, JsonSerializerOptions.Web), TestContext.Current.CancellationToken);
        var played = await Tool.Run(
            Environment.GetEnvironmentVariable("ROLECALL_TEST_PYTHON") ?? "python3",
            new Dictionary<string, string>(), Path.Combine(AppContext.BaseDirectory, program), readyFile);
        File.Delete(readyFile);
        played.ExitCode.Should().Be(0, played.Errors);
        return JsonNode.Parse(played.Output)!;
    }

    /// <summary>Runs the program and compares each member that is expected with what it printed.</summary>
    public static async Task Prints(Ready server, string program, string expected)
    {
        var actual = await Run(server, program);
        foreach (var (name, value) in JsonNode.Parse(expected)!.AsObject())
            JsonNode.DeepEquals(actual[name], value)
                .Should().BeTrue($"{name} should be {value?.ToJsonString()}, not {actual[name]?.ToJsonString()}");
    }
}
