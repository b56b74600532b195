using Rolecall.Tests;

namespace Rolecall.Cli.Tests.Texts;

/// <summary>The lessons' texts are played word for word, and their access tests pass.</summary>
public sealed class LessonTests(StandingServer server) : IDisposable
{
    private const int MostCommands = 7;

    private static readonly string Folder = Path.Combine(Corpora.Repository, "worlds", "lessons");

    private readonly TestShell shell = new();

    public static TheoryData<string> Lessons { get; } = new(
        Directory.GetFiles(Folder, "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!));

    public void Dispose() => shell.Dispose();

    [Theory]
    [MemberData(nameof(Lessons))]
    public async Task Lesson_IsPlayedInSevenCommands_AndEachWorks(string lesson)
    {
        var commands = MarkdownBlocks.Of(Path.Combine(Folder, lesson + ".md")).Where(block => block.Language == "sh")
            .SelectMany(block => block.Lines).ToArray();

        commands.Should().HaveCountLessThanOrEqualTo(MostCommands);
        var session = await shell.Bash($"""
            cd {Corpora.Repository}
            export ROLECALL_PORT=0
            trap 'rolecall down >/dev/null 2>&1 || true' EXIT
            set -e
            {string.Join('\n', commands)}
            """);

        session.ExitCode.Should().Be(0, session.Errors + session.Output);
        session.Output.Should().Contain("has ended");
    }

    /// <summary>Each lesson that there is has a world and access tests of its own; each file is asked of a sandbox of its own.</summary>
    [Fact]
    public async Task AccessTests_OfAllLessons_Pass()
    {
        var files = Directory.GetFiles(Folder, "*.access.yaml");
        files.Select(file => Path.GetFileName(file).Split('.')[0]).Should().BeEquivalentTo(Lessons.Select(row => row.Data));

        using var terminal = new TestTerminal(server);
        var session = await terminal.Run(["test", .. files, "--running"]);

        session.ExitCode.Should().Be(0, session.Errors + session.Output);
        session.Output.Should().NotContain("✗").And.Contain("0 failed");
    }
}
