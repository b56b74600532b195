using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>A signature holds for a quarter of an hour around the wall clock, a presigned one until it expires.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Expires = TimeSpan.FromSeconds(3600);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void SignedRequest_AtTheEdgesOfTheWindow_ComesIn() => KnockAll(presigned: false, null, -Window, Window);

    [Fact]
    public void SignedRequest_JustOutsideTheWindow_IsRefused() =>
        KnockAll(
            presigned: false,
            "SignatureDoesNotMatch",
            -Window - Second,
            Window + Second,
            TimeSpan.FromDays(-1),
            TimeSpan.FromDays(1),
            TimeSpan.FromDays(4000));

    [Fact]
    public void PresignedRequest_UntilItExpires_ComesIn() => KnockAll(presigned: true, null, -Window, Window, Expires);

    [Fact]
    public void PresignedRequest_AfterItExpired_IsRefused() =>
        KnockAll(presigned: true, "SignatureDoesNotMatch", Expires + Second, TimeSpan.FromDays(1));

    [Fact]
    public void PresignedRequest_FromTheFuture_IsRefused() => KnockAll(presigned: true, "SignatureDoesNotMatch", -Window - Second);

    [Fact]
    public void SignedS3Request_OutsideTheWindow_IsTooSkewed()
    {
        SigV4Verifier.CheckTime(S3Proof(null), KnownAnswer.SignedAt + Window + Second)!.Code.Should().Be("RequestTimeTooSkewed");
        SigV4Verifier.CheckTime(S3Proof(null), KnownAnswer.SignedAt - Window - Second)!.Code.Should().Be("RequestTimeTooSkewed");
    }

    [Fact]
    public void PresignedS3Request_AfterItExpired_IsDenied()
    {
        var refused = SigV4Verifier.CheckTime(S3Proof(60), KnownAnswer.SignedAt.AddSeconds(61))!;
        (refused.Code, refused.Message).Should().Be(("AccessDenied", "Request has expired"));
    }

    [Fact]
    public void SignedRequest_TooOld_IsToldInAwsWords() =>
        SigV4Verifier.CheckTime(S3Proof(null) with { SpeaksS3 = false }, KnownAnswer.SignedAt.AddMinutes(20))!.Message
            .Should().Be("Signature expired: 20150830T123600Z is now earlier than 20150830T124100Z (20150830T125600Z - 15 min.)");

    [Fact]
    public void SignedRequest_FromTheFuture_IsToldInAwsWords() =>
        SigV4Verifier.CheckTime(S3Proof(null) with { SpeaksS3 = false }, KnownAnswer.SignedAt.AddMinutes(-20))!.Message
            .Should().Be("Signature not yet current: 20150830T123600Z is still later than 20150830T123100Z (20150830T121600Z + 15 min.)");

    private static SigV4Proof S3Proof(int? expires) => new()
    {
        AccessKeyId = "AKIDEXAMPLE",
        Date = "20150830",
        Region = "us-east-1",
        Service = "s3",
        SignedAt = KnownAnswer.SignedAt,
        Expires = expires,
        CanonicalSha256 = new byte[32],
        Signature = "",
        SpeaksS3 = true,
    };

    private static void KnockAll(bool presigned, string? code, params TimeSpan[] wallAhead)
    {
        foreach (var answer in KnownAnswer.All().Where(answer => answer.Presigned == presigned))
        {
            foreach (var ahead in wallAhead)
                Door.Knock(answer.Request, answer.Rules, answer.Keys, KnownAnswer.SignedAt + ahead)
                    .Should().Be(code, because: $"{answer.Name}, wall {ahead}");
        }
    }
}
