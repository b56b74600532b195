using Rolecall.Api.SigV4;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.Load.Tests;

public sealed class WorldFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-world-").FullName;

    private string WorldPath => Path.Combine(folder, "world.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task File_ThatWasThere_IsReplaced_ForItsOwnerOnly()
    {
        await File.WriteAllTextAsync(WorldPath, "old", TestContext.Current.CancellationToken);

        await WorldFile.Write(WorldPath, [Member(1)]);

        WorldFile.Read(WorldPath).Should().Equal(Member(1));
        Directory.GetFiles(folder).Should().Equal(WorldPath);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(WorldPath).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task File_ThatWasThere_Stays_WhereTheNewOneCannotBeWritten()
    {
        await File.WriteAllTextAsync(WorldPath, "old", TestContext.Current.CancellationToken);

        var members = Enumerable.Range(1, 2).Select(number => number == 1 ? Member(1) : throw new IOException("full"));
        var write = () => WorldFile.Write(WorldPath, members);

        await write.Should().ThrowAsync<IOException>();
        (await File.ReadAllTextAsync(WorldPath, TestContext.Current.CancellationToken)).Should().Be("old");
        Directory.GetFiles(folder).Should().Equal(WorldPath);
    }

    private static Member Member(int number) =>
        new("one", new AwsKeys($"AKIA{number}", "secret", null), $"arn:aws:iam::111122223333:role/r{number}");
}
