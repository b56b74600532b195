using CsCheck;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>What our signer signs, our verifier lets in, and nothing else of it.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<(SignedRequest Request, AwsKeys Keys, SigV4Rules Rules)> Signing =
        Gen.Select(RequestGen.Request, RequestGen.Keys, RequestGen.Rules, (request, keys, rules) => (request, keys, rules));

    [Fact]
    public void SignedRequest_IsPutToTheDoor_ComesIn() => Signing.Sample(
        it => Door.Knock(Signed(it.Request, it.Keys, it.Rules), it.Rules, it.Keys, RequestGen.Now) is null, iter: 5_000);

    [Fact]
    public void SignedRequest_WithAnotherSecret_IsRefused() => Signing.Sample(
        it => Door.Knock(
            Signed(it.Request, it.Keys with { SecretAccessKey = "other" }, it.Rules),
            it.Rules,
            it.Keys,
            RequestGen.Now) == "SignatureDoesNotMatch",
        iter: 1_000);

    [Fact]
    public void SignedRequest_WithAnotherBody_IsRefused() => Signing.Sample(
        it => Door.Knock(
            Signed(it.Request, it.Keys, it.Rules) with { BodySha256 = RawRequest.Sha256("another body, of another length"u8.ToArray()) },
            it.Rules,
            it.Keys,
            RequestGen.Now)
            == "SignatureDoesNotMatch",
        iter: 1_000);

    [Fact]
    public void SignedRequest_WhoseHashIsDeclared_IsRefusedWithAnotherBody() => Signing.Sample(
        it =>
        {
            var declared = it.Request with { Headers = [.. it.Request.Headers, new("x-amz-content-sha256", it.Request.BodySha256!)] };
            var signed = Signed(declared, it.Keys, it.Rules);
            return Door.Knock(signed, it.Rules, it.Keys, RequestGen.Now) is null
                && Door.Knock(
                    signed with { BodySha256 = RawRequest.Sha256("another body, of another length"u8.ToArray()) },
                    it.Rules,
                    it.Keys,
                    RequestGen.Now)
                    // Query and JSON services of AWS take the body's own hash; S3 looks at the declared one, and so do gRPC and Connect.
                    == (it.Rules.UnsignedPayload ? "XAmzContentSHA256Mismatch" : "SignatureDoesNotMatch");
        },
        iter: 1_000);

    [Fact]
    public void SignedRequest_WhoseHashIsDeclared_IsRefusedWhereTheBodyWasNotHashed() => Signing.Sample(
        it => Door.Knock(
            Signed(
                it.Request with { Headers = [.. it.Request.Headers, new("x-amz-content-sha256", it.Request.BodySha256!)] },
                it.Keys,
                it.Rules) with
            { BodySha256 = null },
            it.Rules,
            it.Keys,
            RequestGen.Now) == (it.Rules.UnsignedPayload ? "XAmzContentSHA256Mismatch" : "SignatureDoesNotMatch"),
        iter: 1_000);

    [Fact]
    public void PresignedRequest_IsPutToTheDoor_ComesIn() => Gen.Select(Signing, Gen.Int[1, 604_800]).Sample(
        (it, expires) =>
        {
            var presigned = Presigned(it.Request, it.Keys, it.Rules, expires);
            return Door.Knock(presigned, it.Rules, it.Keys, RequestGen.Now.AddSeconds(expires)) is null
                && Door.Knock(
                    presigned,
                    it.Rules,
                    it.Keys,
                    RequestGen.Now.AddSeconds(expires + 1)) == (it.Rules.SpeaksS3 ? "AccessDenied" : "SignatureDoesNotMatch");
        },
        iter: 3_000);

    [Fact]
    public void PresignedRequest_WithAParameterMore_IsRefused() => Signing.Sample(
        it =>
        {
            var presigned = Presigned(it.Request, it.Keys, it.Rules, 60);
            return Door.Knock(
                presigned with { Query = presigned.Query + "&versionId=3" }, it.Rules, it.Keys, RequestGen.Now) == "SignatureDoesNotMatch";
        },
        iter: 1_000);

    [Fact]
    public void PresignedRequest_WithALongerLife_IsRefused() => Signing.Sample(
        it =>
        {
            var presigned = Presigned(it.Request, it.Keys, it.Rules, 60);
            var longer = presigned.Query.Replace("X-Amz-Expires=60", "X-Amz-Expires=600", StringComparison.Ordinal);
            return Door.Knock(presigned with { Query = longer }, it.Rules, it.Keys, RequestGen.Now) == "SignatureDoesNotMatch";
        },
        iter: 1_000);

    /// <summary>S3 presigns the request, not the body: whoever holds the link may put what he likes.</summary>
    [Fact]
    public void PresignedS3Request_WithAnyBody_ComesIn() => Gen.Select(RequestGen.Request, RequestGen.Keys).Sample(
        (request, keys) => Door.Knock(
            Presigned(request, keys, SigV4Rules.S3, 60) with { BodySha256 = RawRequest.Sha256([1, 2, 3]) }, SigV4Rules.S3, keys,
            RequestGen.Now) is null,
        iter: 500);

    [Fact]
    public void Keys_AsText_DoNotShowTheSecret() =>
        new AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI", "a token").ToString().Should().Be("AKIDEXAMPLE");

    private static SignedRequest Signed(SignedRequest request, AwsKeys keys, SigV4Rules rules) => request with
    {
        Headers = [.. request.Headers, .. SigV4Signer.Sign(request, keys, "eu-central-1", rules.Service!, RequestGen.Now, rules)],
    };

    private static SignedRequest Presigned(SignedRequest request, AwsKeys keys, SigV4Rules rules, int expires) =>
        request with { Query = SigV4Signer.Presign(request, keys, "eu-central-1", rules.Service!, RequestGen.Now, expires, rules) };
}
