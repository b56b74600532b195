using System.Runtime.Versioning;
using Rolecall.Cli.Commands.Credentials;

namespace Rolecall.Cli.Tests;

/// <summary>configure writes its part of a file that is the user's: the rest of it, its mode and where it really stands stay.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ConfigureTests(StandingServer server) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestTerminal terminal = new(server);

    public void Dispose() => terminal.Dispose();

    [Fact]
    public async Task Profiles_AreWrittenOnce_AndTheRestOfTheFileIsLeft()
    {
        var file = await Write("config");
        for (var again = 0; again < 2; again++)
            await Configure();

        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        text.Should().StartWith("[profile mine]\nregion = eu-west-1\n")
            .And.Contain("role_arn = arn:aws:iam::333333333333:role/UpdateApp\nsource_profile = rolecall-developer").And.NotContain(
                server.Ready["developer"].SecretAccessKey);
        text.Split("[profile rolecall-UpdateApp]").Should().HaveCount(2);
        Directory.EnumerateFiles(terminal.Folder).Should().Equal(file);
    }

    [Theory]
    [InlineData(OwnerOnly)]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    public async Task File_KeepsItsMode(UnixFileMode mode)
    {
        var file = await Write("config");
        File.SetUnixFileMode(file, mode);

        await Configure();

        File.GetUnixFileMode(file).Should().Be(mode);
    }

    [Fact]
    public async Task File_ThatIsMade_AndItsFolder_AreTheOwnersAlone()
    {
        await Configure("new/config");

        var folder = Path.Combine(terminal.Folder, "new");
        File.GetUnixFileMode(Path.Combine(folder, "config")).Should().Be(OwnerOnly);
        File.GetUnixFileMode(folder).Should().Be(OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Many keep such files in a folder of their own, and link to them.</summary>
    [Fact]
    public async Task Link_StaysOne_AndItsFileIsWritten()
    {
        Directory.CreateDirectory(Path.Combine(terminal.Folder, "kept"));
        var kept = await Write(Path.Combine("kept", "aws-config"));
        var link = Path.Combine(terminal.Folder, "config");
        File.CreateSymbolicLink(link, Path.Combine("kept", "aws-config"));

        await Configure();

        new FileInfo(link).LinkTarget.Should().Be(Path.Combine("kept", "aws-config"));
        (await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken)).Should().Contain("[profile rolecall-developer]");
    }

    /// <summary>AWS clients take the line apart as a shell does.</summary>
    [Theory]
    [InlineData("/home/me/ready.json", "/home/me/ready.json")]
    [InlineData("/home/my own/ready.json", "\"/home/my own/ready.json\"")]
    [InlineData("/home/\"me\"\\/ready.json", "\"/home/\\\"me\\\"\\\\/ready.json\"")]
    public void Path_InCredentialProcess_IsOneWord(string path, string word) => ConfigureCommand.Quoted(path).Should().Be(word);

    [Fact]
    public async Task ReadyFile_InAFolderWithASpace_IsQuoted()
    {
        var folder = Directory.CreateDirectory(Path.Combine(terminal.Folder, "my own")).FullName;
        File.Copy(server.Process.ReadyFile, Path.Combine(folder, "ready.json"));
        terminal["ROLECALL_READY_FILE"] = Path.Combine(folder, "ready.json");

        (await terminal.RunLine("rolecall configure --print")).Output.Should().Contain(
            $" credential-process developer --sandbox default --ready-file \"{folder}/ready.json\"\n");
    }

    private async Task Configure(string file = "config") =>
        (await terminal.RunLine($"rolecall configure --role UpdateApp --source developer --file {file}")).ExitCode.Should().Be(0);

    private async Task<string> Write(string name)
    {
        var file = Path.Combine(terminal.Folder, name);
        await File.WriteAllTextAsync(file, "[profile mine]\nregion = eu-west-1\n", TestContext.Current.CancellationToken);
        return file;
    }
}
