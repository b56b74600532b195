using System.Diagnostics;

namespace Rolecall.Worlds.Tests;

/// <summary>What is no world's file ends with a word, and not with the memory or the patience of whoever reads it.</summary>
public sealed class WorldFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-worlds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void File_ThatIsTooLong_OrNeverEnds_IsRefused()
    {
        var file = Path.Combine(folder, "long.yaml");
        File.WriteAllText(file, new string('#', WorldFolder.LongestFile + 1));

        Read(file).Should().Throw<IOException>().WithMessage("*long.yaml is longer than 2097152 bytes.");
        if (OperatingSystem.IsLinux())
            Read("/dev/zero").Should().Throw<IOException>().WithMessage("/dev/zero is longer than *");
    }

    [Fact]
    public void File_AsLongAsMayBe_IsRead()
    {
        var file = Path.Combine(folder, "long.yaml");
        var text = "world: w\n" + new string('#', WorldFolder.LongestFile - 9);
        File.WriteAllText(file, text);

        WorldFolder.Read(file, TestContext.Current.CancellationToken).Text.Should().Be(text);
    }

    /// <summary>A request could not have them all, and would be refused without the name of any.</summary>
    [Fact]
    public void Files_ThatAreTogetherTooLong_AreRefused_WithTheLongest()
    {
        var one = new WorldSource("world.yaml", "world: w", new Dictionary<string, string> { ["a.json"] = new('a', WorldSource.Longest - 20), ["é.json"] = "éééééé" });

        one.TooLong().Should().BeNull("é has two bytes, and they are 8,388,608");
        (one with { Text = "world: w2" }).TooLong().Should().Be(
            "world.yaml and its files have 8388609 bytes together, and 8388608 at most; the longest is a.json with 8388588 bytes.");
    }

    [Fact]
    public void Pipe_ThatNobodyWritesTo_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes have no place in the file system here");
        var pipe = Path.Combine(folder, "pipe");
        using (var made = Process.Start("mkfifo", [pipe]))
            made.WaitForExit();

        ((Action)(() => WorldFolder.Read(pipe, TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken)))
            .Should().Throw<IOException>().WithMessage("*pipe is no regular file, or does not answer.");
        // Whoever still waits for it goes on.
        using var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write);
    }

    /// <summary>As after SIGTERM: whoever asked does not wait until the patience has ended.</summary>
    [Fact]
    public void Pipe_ThatNobodyWritesTo_IsNotWaitedFor_OnceNobodyWaits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes have no place in the file system here");
        var pipe = Path.Combine(folder, "pipe");
        using (var made = Process.Start("mkfifo", [pipe]))
            made.WaitForExit();
        using var ended = new CancellationTokenSource();
        ended.Cancel();

        ((Action)(() => WorldFolder.Read(pipe, ended.Token))).Should().Throw<OperationCanceledException>();
        // Whoever still waits for it goes on.
        using var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write);
    }

    private static Action Read(string file) => () => WorldFolder.Read(file);
}
