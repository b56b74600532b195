namespace Rolecall.Security.Tests;

/// <summary>Secrets that other users of the machine may read or replace, and a token that anybody knows, were taken as they were.</summary>
public sealed class OpenFilesTests : IAsyncLifetime
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private ServerProcess server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ServerProcess.Start();
        await server.Stop();
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Start_WithSecretsThatAreOpenOrNone_IsRefusedWithWhatToDo()
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var (secret, open) in new[]
        {
            ("admin-token", UnixFileMode.OtherRead),
            ("envelope-key", UnixFileMode.GroupRead),
            ("demo-people.json", UnixFileMode.OtherWrite)
        })
        {
            File.SetUnixFileMode(FileOf(secret), OwnerOnly | open);
            (await Refusal()).Should().Contain(secret).And.Contain("chmod 600");
            File.SetUnixFileMode(FileOf(secret), OwnerOnly);
        }

        File.SetUnixFileMode(server.DataDirectory, OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        (await Refusal()).Should().Contain("chmod 700 " + server.DataDirectory);
        File.SetUnixFileMode(server.DataDirectory, OwnerOnly | UnixFileMode.UserExecute);

        await File.WriteAllTextAsync(FileOf("admin-token"), "", TestContext.Current.CancellationToken);
        (await Refusal()).Should().Contain("admin-token").And.Contain("Delete the file");
    }

    private string FileOf(string name) => Path.Combine(server.DataDirectory, name);

    private async Task<string> Refusal()
    {
        var errors = await ServerProcess.Refusal("--data", server.DataDirectory, "--port", "0");
        errors.Should().StartWith("rolecall: ").And.NotContain("   at ");
        return errors;
    }
}
