using System.Diagnostics;
using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests;

/// <summary>
/// A server of one process whose disk is full: a file system of a few megabytes, in a mount namespace that is nobody else's.
/// </summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const int Megabytes = 32;

    private readonly ServerProcess server = new();
    private Process holder = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>On that disk, as this process sees it.</summary>
    private string Filler => $"/proc/{holder.Id}/root{server.DataDirectory}/filler";

    public async ValueTask InitializeAsync()
    {
        var isRoot = Environment.UserName == "root";
        // The file system is there as long as somebody is in its namespace: it outlives a server that is killed.
        holder = Process.Start(new ProcessStartInfo(
            "unshare",
            [
                "--mount", .. isRoot ? Array.Empty<string>() : ["--map-root-user"],
                "sh", "-c",
                $"mkdir {server.DataDirectory} && mount -t tmpfs -o size={Megabytes}m,mode=700 tmpfs {server.DataDirectory}"
                    + " && echo mounted && exec sleep 600",
            ])
        { RedirectStandardOutput = true })!;
        (await holder.StandardOutput.ReadLineAsync(Token).AsTask().OrFail("nothing was mounted")).Should().Be("mounted");
        server.Launcher =
        [
            "nsenter", .. isRoot ? Array.Empty<string>() : ["--user", "--preserve-credentials"], "--mount", $"--target={holder.Id}",
        ];
        await server.StartAgain();
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        holder.Kill();
        await holder.WaitForExitAsync(CancellationToken.None).OrFail("the namespace has not ended");
        holder.Dispose();
    }

    /// <summary>
    /// A call whose record cannot be kept is no call that is acknowledged, so reads are refused too; the process lives on.
    /// </summary>
    [Fact]
    public async Task Writes_OnAFullDisk_AreRefused_AndKeptAgainOnceThereIsRoom_AndAfterAKill()
    {
        var kept = new List<string>();
        using (var grpc = new GrpcClient(server.Ready))
        {
            var iam = new Iam.IamClient(grpc.As("admin"));
            await Create(iam, "before");
            kept.Add("before");

            Fill();
            await UntilRefused(iam, kept);
            File.Delete(Filler);

            await Waits.Until(
                async () =>
                {
                    try
                    {
                        await Create(iam, "after");
                        return true;
                    }
                    catch (RpcException again) when (again.StatusCode == StatusCode.Unavailable)
                    {
                        return false;
                    }
                },
                "nothing is kept, though there is room");
            kept.Add("after");
            (await Users(iam)).Should().Contain(kept);
        }

        await server.KillHard();
        await server.StartAgain();

        using var again = new GrpcClient(server.Ready);
        (await Users(new Iam.IamClient(again.As("admin")))).Should().Contain(kept);
    }

    private void Fill()
    {
        var zeros = new byte[64 << 10];
        using var file = new FileStream(
            Filler, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
        try
        {
            while (true)
                file.Write(zeros);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Files of the store have room for some more. What is refused so may have been kept, or not.</summary>
    private static async Task UntilRefused(Iam.IamClient iam, List<string> kept)
    {
        for (var number = 0; number < 2_000; number++)
        {
            var name = $"during-{number}";
            try
            {
                await Create(iam, name);
                kept.Add(name);
            }
            catch (RpcException refused)
            {
                refused.StatusCode.Should().Be(StatusCode.Unavailable);
                return;
            }
        }
        throw new InvalidOperationException("Everything was kept on a full disk.");
    }

    private static async Task Create(Iam.IamClient iam, string name) =>
        await iam.CreateUserAsync(new() { UserName = name }, cancellationToken: Token);

    private static async Task<IEnumerable<string>> Users(Iam.IamClient iam) =>
        (await iam.ListUsersAsync(new() { MaxItems = 1_000 }, cancellationToken: Token)).Users.Select(user => user.UserName);
}
