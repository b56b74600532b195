using Rolecall.Server.Storage;

namespace Rolecall.Server.Tests.Storage;

public sealed class SecretFileTests : IDisposable
{
    private readonly StoreFolder folder = new();

    private string Name => folder.File("secret");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_LeavesOneWholeFileForItsOwnerAlone()
    {
        SecretFile.Write(Name, "first"u8);
        SecretFile.Write(Name, "second"u8);

        SecretFile.Read(Name).Should().Be("second");
        Directory.GetFiles(folder.Path).Should().Equal(Name);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Name).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Write_WhereSomebodyPutALinkAside_DoesNotWriteThroughIt()
    {
        var elsewhere = folder.File("elsewhere");
        File.WriteAllText(elsewhere, "");
        File.CreateSymbolicLink(Name + ".tmp", elsewhere);

        SecretFile.Write(Name, "secret"u8);

        File.ReadAllText(elsewhere).Should().BeEmpty();
        new FileInfo(Name).LinkTarget.Should().BeNull();
    }

    [Fact]
    public void Write_OverAFileThatWasOpen_ClosesIt()
    {
        File.WriteAllText(Name, "old");
        SecretFile.Write(Name, "new"u8);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Name).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Read_ThroughALink_LooksAtTheFileBehindIt()
    {
        SecretFile.Write(Name, "secret"u8);
        var link = folder.File("link");
        File.CreateSymbolicLink(link, Name);
        SecretFile.Read(link).Should().Be("secret");
        if (OperatingSystem.IsWindows())
            return;

        File.SetUnixFileMode(Name, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        FluentActions.Invoking(() => SecretFile.Read(link)).Should().Throw<SecretFileException>().WithMessage("*(mode 0404)*chmod 600*");
    }

    [Fact]
    public void Read_OfAFileThatIsFarTooLong_IsRefused()
    {
        SecretFile.Write(Name, new byte[(256 << 10) + 1]);
        FluentActions.Invoking(() => SecretFile.Read(Name)).Should().Throw<SecretFileException>().WithMessage("*longer than*");
    }
}
