using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Tests.Storage;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_WhileAnotherHasIt_IsRefusedWithWhoAndWhatToDo()
    {
        var data = folder.File("data");
        using var first = DataDirectory.Open(data);

        FluentActions.Invoking(() => DataDirectory.Open(data)).Should().Throw<DataDirectoryException>()
            .WithMessage($"Another rolecall server (process {Environment.ProcessId}) runs on the data directory {data}.*--data DIR*");
    }

    [Fact]
    public void Open_ByAnotherName_IsRefusedToo()
    {
        var data = folder.File("data");
        using var first = DataDirectory.Open(data);
        var link = folder.File("link");
        Directory.CreateSymbolicLink(link, data);

        FluentActions.Invoking(() => DataDirectory.Open(link))
            .Should().Throw<DataDirectoryException>().WithMessage("Another rolecall server*");
    }

    [Theory]
    [InlineData("data.unfinished")]
    [InlineData("data.unfinished/")]
    public void Open_OfWhatARestoreLeftUnfinished_IsRefused(string name)
    {
        var opening = () => DataDirectory.Open(folder.File(name));

        opening.Should().Throw<DataDirectoryException>().WithMessage("*was interrupted*restore again*");
    }

    [Fact]
    public void Open_AfterTheFirstHasEnded_Works()
    {
        var data = folder.File("data");
        DataDirectory.Open(data).Dispose();

        using var second = DataDirectory.Open(data);

        second.Path.Should().Be(data);
        Directory.Exists(data).Should().BeTrue();
    }

    [Fact]
    public void Open_WithAStalePidFile_Works()
    {
        var data = folder.File("data");
        DataDirectory.Open(data).Dispose();
        File.WriteAllText(Path.Combine(data, "server.pid"), "1");
        File.WriteAllText(Path.Combine(data, "lock"), "");

        using var opened = DataDirectory.Open(data);

        File.ReadAllText(Path.Combine(data, "server.pid")).Should().Be($"{Environment.ProcessId}");
    }

    [Fact]
    public void Open_OfAFile_SaysThatItCannotBeUsed()
    {
        File.WriteAllText(folder.File("data"), "I am a file");

        FluentActions.Invoking(() => DataDirectory.Open(folder.File("data"))).Should().Throw<DataDirectoryException>()
            .WithMessage("The data directory * cannot be used: *");
    }

    [Fact]
    public void Open_WhereTheLockCannotBeWritten_DoesNotBlameAnotherServer()
    {
        var data = folder.File("data");
        DataDirectory.Open(data).Dispose();
        File.Delete(Path.Combine(data, "server.pid"));
        Directory.CreateDirectory(Path.Combine(data, "server.pid"));

        FluentActions.Invoking(() => DataDirectory.Open(data)).Should().Throw<DataDirectoryException>()
            .WithMessage("The data directory * cannot be used: *");
    }

    [Fact]
    public void AdminToken_IsDrawnOnceAndStays()
    {
        using var data = DataDirectory.Open(folder.File("data"));

        var token = data.AdminToken();

        token.Should().MatchRegex("^[0-9a-f]{64}$");
        data.AdminToken().Should().Be(token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("0123456789012345678901234567890")]
    [InlineData("01234567890123456789012345678901 ;")]
    public void AdminToken_ThatCouldBeGuessedOrSentByNobody_IsRefused(string text)
    {
        using var data = DataDirectory.Open(folder.File("data"));
        data.AdminToken();
        File.WriteAllText(data.File("admin-token"), text);

        data.Invoking(open => open.AdminToken())
            .Should().Throw<SecretFileException>().WithMessage("*admin-token holds no admin token*Delete the file*");
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void Open_OfADirectoryThatOthersMayUse_IsRefusedWithWhatToDo(UnixFileMode open)
    {
        if (OperatingSystem.IsWindows())
            return;
        var data = folder.File("data");
        DataDirectory.Open(data).Dispose();
        File.SetUnixFileMode(data, File.GetUnixFileMode(data) | open);
        var link = folder.File("link");
        Directory.CreateSymbolicLink(link, data);

        foreach (var name in new[] { data, link })
            FluentActions.Invoking(() => DataDirectory.Open(name))
                .Should().Throw<DataDirectoryException>().WithMessage($"*{name}*chmod 700 {name}");
    }

    [Fact]
    public void Open_MakesEverythingReadableByItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var data = DataDirectory.Open(folder.File("data"));
        data.AdminToken();
        _ = SqliteEventStoreTests.Open(data.Path, new SystemRandomSource());

        File.GetUnixFileMode(data.Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in new[] { "admin-token", "lock", "events.db", "events.db-wal", "events.mark" })
            File.GetUnixFileMode(data.File(file)).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    [Fact]
    public void Temporary_IsGoneWhenItEnds()
    {
        string path;
        using (var directory = DataDirectory.Temporary())
        {
            path = directory.Path;
            File.WriteAllText(directory.File("x"), "x");
        }

        Directory.Exists(path).Should().BeFalse();
    }
}
