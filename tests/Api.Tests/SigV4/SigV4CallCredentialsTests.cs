using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>What the gRPC credentials put into metadata is what the door asks of a gRPC call.</summary>
public sealed class SigV4CallCredentialsTests
{
    private static readonly AwsKeys Keys = new("ASIAEXAMPLE", "secret", "the token");

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Metadata_OfACall_ComesIn() =>
        Knock("/aws.sts.v1.Sts/AssumeRole", "/aws.sts.v1.Sts/AssumeRole", "localhost:4567").Should().BeNull();

    [Fact]
    public void Metadata_OfAnotherMethod_IsRefused() =>
        Knock("/aws.sts.v1.Sts/GetCallerIdentity", "/aws.sts.v1.Sts/AssumeRole", "localhost:4567").Should().Be("SignatureDoesNotMatch");

    [Fact]
    public void Metadata_OfAnotherService_IsRefused() =>
        Knock("/aws.iam.v1.Iam/GetUser", "/aws.sts.v1.Sts/AssumeRole", "localhost:4567").Should().Be("SignatureDoesNotMatch");

    [Fact]
    public void Metadata_ForAnotherHost_IsRefused() =>
        Knock("/aws.sts.v1.Sts/AssumeRole", "/aws.sts.v1.Sts/AssumeRole", "elsewhere:4567").Should().Be("SignatureDoesNotMatch");

    private static string? Knock(string signed, string called, string host)
    {
        var metadata = new SigV4CallCredentials(Keys, "localhost:4567", new StoppedTime()).Sign(signed);
        var request = new SignedRequest
        {
            Method = "POST",
            Path = called,
            Query = "",
            Headers = [new("host", host), .. metadata.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))],
        };
        return Door.Knock(request, SigV4Rules.Rpc("sts"), Keys, Now);
    }

    private sealed class StoppedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
