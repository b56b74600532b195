using System.Collections.Frozen;
using Rolecall.Worlds.Reading;

namespace Rolecall.Worlds.Tests;

/// <summary>Reads worlds with the simplest of rules: every policy is taken, but one that says "refuse me".</summary>
internal static class TestWorlds
{
    private static readonly WorldChecks Checks = new()
    {
        RefuseDocument = (json, _) => json.Contains("refuse me", StringComparison.Ordinal) ? "it asked for it" : null,
        AwsPolicies = new Dictionary<string, string> { ["AdministratorAccess"] = "arn:aws:iam::aws:policy/AdministratorAccess" },
    };

    public static WorldReading Read(string text, params (string Name, string Text)[] files) => WorldReader.Read(
        new WorldSource("world.yaml", text, files.ToFrozenDictionary(file => file.Name, file => file.Text)), Checks);

    public static World Right(string text, params (string Name, string Text)[] files)
    {
        var reading = Read(text, files);
        reading.Errors.Should().BeEmpty();
        return reading.World!;
    }

    /// <summary>What is wrong with a world of one organization, whose management account has the lines.</summary>
    public static string[] ErrorsOfAccount(string lines) => ErrorsOf($$"""
        organizations:
          - name: Corp
            management:
              name: corp
        {{Indented(lines)}}
        """);

    public static string[] ErrorsOf(string text, params (string Name, string Text)[] files) =>
        [.. Read(text, files).Errors.Select(error => error.ToString())];

    private static string Indented(string lines) => string.Join('\n', lines.Split('\n').Select(line => "      " + line));
}
