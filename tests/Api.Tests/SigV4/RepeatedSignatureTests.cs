using Rolecall.Api.SigV4;
using Rolecall.Api.SigV4.Repeated;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>What is kept between two signatures changes neither: each is the signer's own.</summary>
public sealed class RepeatedSignatureTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 30, 23, 59, 57, 250, TimeSpan.Zero);

    public static TheoryData<string, string, string?, string?> Requests => new()
    {
        { "/aws.sts.v1.Sts/AssumeRole", "UNSIGNED-PAYLOAD", null, null },
        { "/aws.sts.v1.Sts/AssumeRole", "UNSIGNED-PAYLOAD", null, "a-session's-token" },
        { "/", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", null },
        { "/bucket/ä key//x-amz-date:20261130T235957Z", "UNSIGNED-PAYLOAD", null, "x-amz-date:20261130T235957Z" },
        { "/" + new string('p', 3_000), "UNSIGNED-PAYLOAD", null, new string('t', 3_000) },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Signatures_AreTheSigners_OverSecondsAndDays(string path, string declared, string? body, string? token)
    {
        var keys = new AwsKeys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", token);
        var request = new SignedRequest
        {
            Method = "POST",
            Path = path,
            Query = "",
            Headers = declared.Length > 0 ? [new("host", "localhost:4567"), new("x-amz-content-sha256", declared)] : [new("host", "localhost:4567")],
            BodySha256 = body,
        };
        var rules = SigV4Rules.Rpc("sts");
        using var repeated = new RepeatedSignature(request, keys, "us-east-1", "sts", rules);

        for (var after = 0; after < 12; after++)
        {
            var now = Begin.AddMilliseconds(500 * after);
            var expected = SigV4Signer.Sign(request, keys, "us-east-1", "sts", now, rules).ToDictionary(header => header.Key, header => header.Value);

            repeated.Sign(now).Should().Be((expected["X-Amz-Date"], expected["Authorization"]));
        }
        // And back: a clock may be set.
        repeated.Sign(Begin).Authorization.Should().Be(
            SigV4Signer.Sign(request, keys, "us-east-1", "sts", Begin, rules).Single(header => header.Key == "Authorization").Value);
    }
}
