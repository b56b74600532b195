using System.Diagnostics;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests;

/// <summary>A backup, and a restore, that a power switch ends in the middle: neither is taken for a whole one, and the next try is whole.</summary>
public sealed class BackupKillTests : IAsyncLifetime
{
    /// <summary>So much that it takes a while to seal, and to open: a file of zeros that takes no room.</summary>
    private const long Bytes = 512L << 20;

    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-backup-").FullName;
    private readonly ServerProcess restored = new();
    private ServerProcess server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Key => Path.Combine(folder, "envelope-key");

    private string Saved => Path.Combine(folder, "saved");

    private string Restored => restored.DataDirectory;

    private string Half => Restored + ".unfinished";

    public async ValueTask InitializeAsync()
    {
        server = await ServerProcess.Start();
        await server.KillHard();
        File.Copy(Path.Combine(server.DataDirectory, "envelope-key"), Key);
        // Kept with the store, and as long as it is made.
        await using var people = new FileStream(Path.Combine(server.DataDirectory, "demo-people.json"), FileMode.Open);
        people.SetLength(Bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        if (Directory.Exists(Half))
            Directory.Delete(Half, recursive: true);
        await restored.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Backup_ThatIsKilledInTheMiddle_IsRefused_AndTheNextIsWhole()
    {
        await KillOnce(() => File.Exists(Saved + ".unfinished"), "backup", Saved, "--data", server.DataDirectory);

        File.Exists(Saved).Should().BeFalse("what has the name of a backup is a whole one");
        (await ServerProcess.Refusal("restore", Saved + ".unfinished", "--data", Restored, "--envelope-key-file", Key))
            .Should().ContainAny("was cut: its end is missing", "is no backup of rolecall");
        await Run("backup", Saved, "--data", server.DataDirectory);
        File.Exists(Saved + ".unfinished").Should().BeFalse();
        Directory.Exists(Path.Combine(server.DataDirectory, "backup.tmp")).Should().BeFalse();
        await Run("restore", Saved, "--data", Restored, "--envelope-key-file", Key);
    }

    [Fact]
    public async Task Restore_ThatIsKilledInTheMiddle_IsNotServed_AndTheNextIsWhole()
    {
        await Run("backup", Saved, "--data", server.DataDirectory);
        var part = Path.Combine(Half, "demo-people.json");
        await KillOnce(() => File.Exists(part), "restore", Saved, "--data", Restored, "--envelope-key-file", Key);

        Directory.Exists(Restored).Should().BeFalse("what has the name of a data directory is a whole one");
        new FileInfo(part).Length.Should().BeLessThan(Bytes);
        (await ServerProcess.Refusal("--data", Half, "--port", "0", "--envelope-key-file", Key)).Should().Contain("was interrupted");
        await Run("restore", Saved, "--data", Restored, "--envelope-key-file", Key);
        Directory.Exists(Half).Should().BeFalse();
        // Whoever the demo people are is in a file that was made too long for anybody to read.
        File.Delete(Path.Combine(Restored, "demo-people.json"));
        await restored.StartAgain("--envelope-key-file", Key, "--no-demo");
        (await restored.End("TERM")).Should().Be(0);
    }

    /// <summary>Starts it, and kills it once it is in the middle.</summary>
    private static async Task KillOnce(Func<bool> isInTheMiddle, params string[] arguments)
    {
        using var process = ServerProcess.Launch(arguments);
        var said = Read(process);
        await Waits.Until(() => Task.FromResult(isInTheMiddle() || process.HasExited), $"{arguments[0]} does not begin");
        process.Kill();
        await process.WaitForExitAsync(Token).OrFail($"{arguments[0]} was killed and has not ended");
        process.ExitCode.Should().NotBe(0, "it was in the middle: {0}", await said);
    }

    private static async Task Run(params string[] arguments)
    {
        using var process = ServerProcess.Launch(arguments);
        var said = Read(process);
        await process.WaitForExitAsync(Token).OrFail($"{arguments[0]} has not ended");
        process.ExitCode.Should().Be(0, await said);
    }

    private static async Task<string> Read(Process process) => string.Concat(
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token)));
}
