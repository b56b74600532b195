using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests;

/// <summary>A backup of a server that goes on writing and is then killed: what was acknowledged before it is there after a restore.</summary>
public sealed class BackupStoryTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-backup-").FullName;
    private readonly ServerProcess restored = new();
    private ServerProcess server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Key => Path.Combine(server.DataDirectory, "envelope-key");

    private string Saved => Path.Combine(folder, "saved");

    /// <summary>The data directory of a server that is still to be started.</summary>
    private string Restored => restored.DataDirectory;

    public async ValueTask InitializeAsync() => server = await ServerProcess.Start();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await restored.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Backup_OfAServerThatWrites_HoldsWhatWasAcknowledgedBefore_AndIsSealed()
    {
        using var grpc = new GrpcClient(server.Ready);
        var iam = new Iam.IamClient(grpc.As("admin"));
        await new S3.S3Client(grpc.As("admin")).PutObjectAsync(
            new() { Bucket = "productionapp", Key = "kept", Body = Google.Protobuf.ByteString.CopyFromUtf8("words of an object") }, cancellationToken: Token);
        using var enough = new CancellationTokenSource();
        var written = 0;
        var writing = Task.Run(
            async () =>
            {
                for (var number = 0; !enough.IsCancellationRequested; number++)
                {
                    await iam.CreateUserAsync(new() { UserName = $"user-{number}" }, cancellationToken: Token);
                    Volatile.Write(ref written, number + 1);
                }
            },
            Token);
        await Waits.Until(() => Task.FromResult(Volatile.Read(ref written) >= 20 || writing.IsCompleted), "nobody writes");
        var before = Volatile.Read(ref written);

        // As in a container, whose environment says where its server listens.
        (await Run(new Dictionary<string, string> { ["ROLECALL_BIND"] = "0.0.0.0" }, "backup", Saved, "--data", server.DataDirectory)).Should().Be(0);
        await enough.CancelAsync();
        await writing;
        await server.KillHard();

        File.ReadAllText(Saved).Should().NotContain("words of an object").And.NotContain("user-1");
        File.Copy(Key, Path.Combine(folder, "key"));
        (await Run("restore", Saved, "--data", Restored, "--envelope-key-file", Path.Combine(folder, "key"))).Should().Be(0);
        await restored.StartAgain("--envelope-key-file", Path.Combine(folder, "key"));
        using var second = new GrpcClient(restored.Ready);
        (await new Iam.IamClient(second.As("admin")).ListUsersAsync(new() { MaxItems = 1000 }, cancellationToken: Token)).Users
            .Select(user => user.UserName).Should().Contain(Enumerable.Range(0, before).Select(number => $"user-{number}"));
        (await new S3.S3Client(second.As("admin")).GetObjectAsync(new() { Bucket = "productionapp", Key = "kept" }, cancellationToken: Token)).Body
            .ToStringUtf8().Should().Be("words of an object");
        (await new AuditService.AuditServiceClient(second.Admin).LookupEventsAsync(new(), cancellationToken: Token)).Events
            .Should().NotBeEmpty("the trail is there too");
    }

    [Fact]
    public async Task Backup_ThatWasCutOrChanged_OrIsOfAnotherKey_IsNotRestored()
    {
        (await Run("backup", Saved, "--data", server.DataDirectory)).Should().Be(0);
        var whole = await File.ReadAllBytesAsync(Saved, Token);

        await File.WriteAllBytesAsync(Saved, whole[..^1], Token);
        (await Refusal("restore", Saved, "--data", Restored, "--envelope-key-file", Key)).Should().Contain("was cut: its end is missing");
        whole[^100] ^= 1;
        await File.WriteAllBytesAsync(Saved, whole, Token);
        (await Refusal("restore", Saved, "--data", Restored, "--envelope-key-file", Key)).Should().Contain("does not open");
        var other = Path.Combine(folder, "other");
        // The copy is as closed to others as the file is.
        File.Copy(Key, other);
        await File.WriteAllTextAsync(other, Convert.ToBase64String(new byte[32]), Token);
        (await Refusal("restore", Saved, "--data", Restored, "--envelope-key-file", other)).Should().Contain("which this server does not have");
        (await Refusal("restore", Saved, "--data", Restored)).Should().Contain("--envelope-key-file");
        (await Refusal("restore", Saved, "--data", server.DataDirectory, "--envelope-key-file", Key)).Should().Contain("is not empty");
        Directory.Exists(Restored).Should().BeFalse("nothing half restored is served");
    }

    private static Task<int> Run(params string[] arguments) => Run(new Dictionary<string, string>(), arguments);

    private static async Task<int> Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = ServerProcess.Launch(arguments, environment);
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token).OrFail($"{arguments[0]} has not ended");
        if (process.ExitCode != 0)
            TestContext.Current.SendDiagnosticMessage(string.Concat(await said));
        return process.ExitCode;
    }

    private static Task<string> Refusal(params string[] arguments) => ServerProcess.Refusal(arguments);
}
