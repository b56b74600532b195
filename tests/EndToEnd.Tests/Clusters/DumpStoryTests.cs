using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>A cluster's backup by PostgreSQL's own programs, as deploy/README.md says it, and what is left of one that is killed in the middle.</summary>
public sealed class DumpStoryTests : IAsyncLifetime
{
    /// <summary>More than a pipe holds, so that what writes into one that nobody reads is in the middle.</summary>
    private const int ObjectBytes = 3 << 20;

    private ClusterProcesses cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await ClusterProcesses.Start();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Dump_IsWholeOrNothing_AndServesAgain()
    {
        var silo = await cluster.Add("all");
        AwsKeys root;
        using (var grpc = new GrpcClient(silo.Ready))
            root = await Fill(grpc);

        var half = await Dump(killAfter: ObjectBytes / 2);
        var whole = await Dump(killAfter: null);
        half.Length.Should().BeInRange(ObjectBytes / 4, whole.Length - 1);
        (await silo.End("TERM")).Should().Be(0);
        var another = cluster.NewDatabase();

        (await Restore(another, half, kill: false)).Should().NotBe(0, "the dump was cut");
        (await Tables(another)).Should().Be(0, "nothing of it is there");
        (await Restore(another, whole[..(whole.Length / 2)], kill: true)).Should().NotBe(0);
        await Waits.Until(async () => await Tables(another) == 0, "something of the restore that was killed is there");
        (await Restore(another, whole, kill: false)).Should().Be(0);

        var again = await cluster.Add("all", ("--cluster", another));
        using var restored = new GrpcClient(again.Ready);
        (await new Iam.IamClient(restored.As(root)).ListUsersAsync(new(), cancellationToken: Token)).Users.Should().ContainSingle().Which.UserName.Should().Be("kept");
        (await new S3.S3Client(restored.As(root)).GetObjectAsync(new() { Bucket = "kept-in-a-dump", Key = "k" }, cancellationToken: Token)).Body.Length
            .Should().Be(ObjectBytes);
    }

    private static async Task<AwsKeys> Fill(GrpcClient grpc)
    {
        var made = await new OrganizationService.OrganizationServiceClient(grpc.Admin).CreateOrganizationAsync(
            new() { Name = "o", WithRootAccessKey = true }, cancellationToken: Token);
        var root = new AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        await new Iam.IamClient(grpc.As(root)).CreateUserAsync(new() { UserName = "kept" }, cancellationToken: Token);
        var s3 = new S3.S3Client(grpc.As(root));
        await s3.CreateBucketAsync(new() { Bucket = "kept-in-a-dump" }, cancellationToken: Token);
        // Which nothing makes shorter.
        var body = new byte[ObjectBytes];
        System.Security.Cryptography.RandomNumberGenerator.Fill(body);
        await s3.PutObjectAsync(new() { Bucket = "kept-in-a-dump", Key = "k", Body = Google.Protobuf.ByteString.CopyFrom(body) }, cancellationToken: Token);
        return root;
    }

    /// <summary>What pg_dump writes; up to a number of bytes, and killed then, where one is given.</summary>
    private async Task<byte[]> Dump(int? killAfter)
    {
        using var process = PostgresServer.LaunchProgram("pg_dump", "--format=custom", cluster.Url.Split('?')[0]);
        using var written = new MemoryStream();
        var piece = new byte[64 << 10];
        while (written.Length < (killAfter ?? int.MaxValue)
            && await process.StandardOutput.BaseStream.ReadAsync(piece, Token).AsTask().OrFail("pg_dump writes nothing") is var read and > 0)
            written.Write(piece.AsSpan(0, read));
        if (killAfter is not null)
            process.Kill();
        await process.WaitForExitAsync(Token).OrFail("pg_dump has not ended");
        process.ExitCode.Should().Be(killAfter is null ? 0 : 137);
        return written.ToArray();
    }

    /// <summary>Puts a dump into a database by pg_restore, which is killed, where it is to be, once it has taken all.</summary>
    private async Task<int> Restore(string url, byte[] dump, bool kill)
    {
        using var process = PostgresServer.LaunchProgram(
            "pg_restore", "--exit-on-error", "--single-transaction", $"--dbname={url.Split('?')[0]}");
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(dump, Token).AsTask().OrFail("pg_restore reads nothing");
            await process.StandardInput.BaseStream.FlushAsync(Token);
            // It waits for more, in the middle of its transaction.
            if (kill)
                process.Kill();
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has had enough, and says so by its exit code.
        }
        await process.WaitForExitAsync(Token).OrFail("pg_restore has not ended");
        return process.ExitCode;
    }

    private Task<long> Tables(string url) => cluster.Count(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
}
