using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using OtpNet;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;

namespace Rolecall.EndToEnd.Tests;

/// <summary>
/// Role sessions that carry MFA, as the AWS SDK sees it: a rule of the sandbox, set over gRPC, there again after a restart. A
/// server of its own: the test moves its clock and kills it.
/// </summary>
public sealed class RoleSessionMfaStoryTests : OwnServerTests
{
    private const string Role = "arn:aws:iam::333333333333:role/NeedsMfa";
    private const string WithMfa = """{"Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"3000"}}""";

    [Fact]
    public async Task RoleSessions_CarryMfaOnceTheSandboxSaysSo_AndAfterARestart()
    {
        var (serial, seed) = await Enrol();
        (await Lists(await Assume(serial, seed))).Should().BeFalse("AWS documents that role sessions carry no MFA");

        var rules = (await new SandboxService.SandboxServiceClient(Grpc.Admin).SetSandboxRulesAsync(
            new() { RoleSessionsCarryMfa = true }, cancellationToken: Token)).Rules;
        rules.RoleSessionsCarryMfa.Should().BeTrue();
        var held = await Assume(serial, seed);
        (await Lists(held)).Should().BeTrue();

        await KillAndStartAgain();

        (await Lists(held)).Should().BeTrue("it is sealed in the token");
        (await Lists(await Assume(serial, seed))).Should().BeTrue("the rule is kept");
        (await new SandboxService.SandboxServiceClient(Grpc.Admin).ListSandboxesAsync(new(), cancellationToken: Token))
            .Sandboxes.Single(sandbox => sandbox.Name == "default").Rules.RoleSessionsCarryMfa.Should().BeTrue();
    }

    private async Task<(string Serial, byte[] Seed)> Enrol()
    {
        var iam = new Iam.IamClient(Grpc.As("admin"));
        var device = (await iam.CreateVirtualMFADeviceAsync(
            new() { VirtualMfaDeviceName = "sdk" }, cancellationToken: Token)).VirtualMfaDevice;
        var seed = Base32Encoding.ToBytes(device.Base32StringSeed.ToStringUtf8());
        var now = await Now();
        await iam.EnableMFADeviceAsync(
            new()
            {
                UserName = "admin",
                SerialNumber = device.SerialNumber,
                AuthenticationCode1 = Code(seed, now),
                AuthenticationCode2 = Code(seed, now.AddSeconds(30))
            },
            cancellationToken: Token);
        await iam.CreateRoleAsync(
            new()
            {
                RoleName = "NeedsMfa",
                AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"333333333333"},"Condition":{{{WithMfa}}} }}""",
            },
            cancellationToken: Token);
        await iam.PutRolePolicyAsync(
            new()
            {
                RoleName = "NeedsMfa",
                PolicyName = "lists",
                PolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*","Condition":{{{WithMfa}}} }}""",
            },
            cancellationToken: Token);
        return (device.SerialNumber, seed);
    }

    /// <summary>With a code that was not used: the clock goes on until there is one.</summary>
    private async Task<SessionAWSCredentials> Assume(string serial, byte[] seed)
    {
        await new ClockService.ClockServiceClient(Grpc.Admin).AdvanceClockAsync(
            new() { By = new() { Seconds = 90 } }, cancellationToken: Token);
        var admin = Server.Ready["admin"];
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials(admin.AccessKeyId, admin.SecretAccessKey),
            new AmazonSecurityTokenServiceConfig { ServiceURL = Server.Ready.Aws, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        var made = (await sts.AssumeRoleAsync(
            new() { RoleArn = Role, RoleSessionName = "sdk", SerialNumber = serial, TokenCode = Code(seed, await Now()) },
            Token)).Credentials;
        return new SessionAWSCredentials(made.AccessKeyId, made.SecretAccessKey, made.SessionToken);
    }

    private async Task<bool> Lists(SessionAWSCredentials held)
    {
        using var s3 = new AmazonS3Client(
            held,
            new AmazonS3Config
            {
                ServiceURL = Server.Ready.Aws,
                AuthenticationRegion = "us-east-1",
                ForcePathStyle = true,
                MaxErrorRetry = 0
            });
        try
        {
            await s3.ListBucketsAsync(Token);
            return true;
        }
        catch (AmazonS3Exception refused) when (refused.ErrorCode == "AccessDenied")
        {
            return false;
        }
    }

    private async Task<DateTime> Now() =>
        (await new ClockService.ClockServiceClient(Grpc.Admin).GetClockAsync(new(), cancellationToken: Token)).Now.ToDateTime();

    private static string Code(byte[] seed, DateTime at) => new Totp(seed).ComputeTotp(at);
}
