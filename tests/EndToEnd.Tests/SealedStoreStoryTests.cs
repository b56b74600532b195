using System.Text;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests;

/// <summary>What a data directory shows of its secrets, and what a start without its envelope key says.</summary>
public sealed class SealedStoreStoryTests : IAsyncLifetime
{
    private ServerProcess server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string KeyFile => Path.Combine(server.DataDirectory, "envelope-key");

    public async ValueTask InitializeAsync() => server = await ServerProcess.Start("--no-demo");

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Secrets_AreInNoFileOfTheDataDirectory_AndLiveWithTheirEnvelopeKeyAlone()
    {
        string[] secrets;
        AwsKeys keys;
        using (var grpc = new GrpcClient(server.Ready))
        {
            var made = await new OrganizationService.OrganizationServiceClient(grpc.Admin).CreateOrganizationAsync(
                new() { Name = "o", WithRootAccessKey = true }, cancellationToken: Token);
            var root = new AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
            var iam = new Iam.IamClient(grpc.As(root));
            await iam.CreateUserAsync(new() { UserName = "alice" }, cancellationToken: Token);
            var key = (await iam.CreateAccessKeyAsync(new() { UserName = "alice" }, cancellationToken: Token)).AccessKey;
            var device = (await iam.CreateVirtualMFADeviceAsync(
                new() { VirtualMfaDeviceName = "phone" }, cancellationToken: Token)).VirtualMfaDevice;
            keys = new AwsKeys(key.AccessKeyId, key.SecretAccessKey);
            secrets = [root.SecretAccessKey, key.SecretAccessKey, Encoding.ASCII.GetString(device.Base32StringSeed.Span)];
        }
        await server.KillHard();

        secrets.Should().AllSatisfy(secret => FilesWith(secret).Should().BeEmpty());
        FilesWith(keys.AccessKeyId).Should().NotBeEmpty("the scan reads the files, and an id is no secret");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(KeyFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await server.StartAgain("--no-demo");
        (await Caller(keys)).Should().Contain(":user/alice");
        await server.KillHard();

        // Without its key, with another, and with its own from another place.
        var elsewhere = KeyFile + ".elsewhere";
        File.Move(KeyFile, elsewhere);
        (await Refusal()).Should().StartWith(
            "rolecall: The store is sealed, and its envelope keys are not there").And.Contain(KeyFile).And.NotContain("   at ");
        File.Exists(KeyFile).Should().BeFalse("a new one would be of no use");
        (await Refusal("--envelope-key-file", Path.Combine(server.DataDirectory, "nowhere")))
            .Should().StartWith("rolecall: The store is sealed");
        // A copy, for the file's mode.
        File.Copy(elsewhere, KeyFile);
        await File.WriteAllTextAsync(KeyFile, Convert.ToBase64String(new byte[32]), Token);
        (await Refusal()).Should().MatchRegex(
            "^rolecall: .*events.db is sealed with the envelope key [0-9a-f]{16}, which is not in .*envelope-key").And.NotContain("   at ");

        await server.StartAgain("--no-demo", "--envelope-key-file", elsewhere);
        (await Caller(keys)).Should().Contain(":user/alice");
    }

    private async Task<string> Caller(AwsKeys keys)
    {
        using var grpc = new GrpcClient(server.Ready);
        return (await new Sts.StsClient(grpc.As(keys)).GetCallerIdentityAsync(new(), cancellationToken: Token)).Arn;
    }

    /// <summary>What a start tells that ends with exit code 3.</summary>
    private Task<string> Refusal(params string[] more) =>
        ServerProcess.Refusal(["--data", server.DataDirectory, "--port", "0", "--no-demo", .. more]);

    private IEnumerable<string> FilesWith(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return Directory.GetFiles(server.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(wanted) >= 0);
    }
}
