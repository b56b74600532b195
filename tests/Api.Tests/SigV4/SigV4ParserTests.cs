using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>One test for each thing that makes a signature unreadable.</summary>
public sealed class SigV4ParserTests
{
    private const string Credential = "Credential=AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request";
    private const string Presigned =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00";

    [Fact]
    public void Parse_WithoutASignature_IsMissingAuthenticationToken() => Refusal(Headers()).Should().Be("MissingAuthenticationToken");

    [Fact]
    public void Parse_WithAnotherAlgorithm_IsIncomplete() =>
        Refusal(Headers("AWS4-HMAC-SHA1 " + Credential)).Should().Be("IncompleteSignature");

    [Theory]
    [InlineData(Credential + ", SignedHeaders=host;x-amz-date", "Authorization header requires 'Signature' parameter.")]
    [InlineData(Credential + ", Signature=00", "Authorization header requires 'SignedHeaders' parameter.")]
    [InlineData("SignedHeaders=host;x-amz-date, Signature=00", "Authorization header requires 'Credential' parameter.")]
    public void Parse_WithAParameterMissing_NamesIt(string parameters, string text) =>
        Message(Headers("AWS4-HMAC-SHA256 " + parameters)).Should().StartWith(text);

    [Fact]
    public void Parse_WithAParameterTwice_IsIncomplete() =>
        Refusal(Headers($"AWS4-HMAC-SHA256 {Credential}, {Credential}, SignedHeaders=host;x-amz-date, Signature=00"))
            .Should().Be("IncompleteSignature");

    [Fact]
    public void Parse_WithAnUnknownParameter_IsIncomplete() =>
        Refusal(Headers($"AWS4-HMAC-SHA256 {Credential}, SignedHeaders=host;x-amz-date, Signature=00, Extra=1"))
            .Should().Be("IncompleteSignature");

    [Fact]
    public void Parse_WithoutADate_SaysSo() => Message(Request(
            "", new("Host", "h"), new("Authorization", $"AWS4-HMAC-SHA256 {Credential}, SignedHeaders=host;x-amz-date, Signature=00")))
        .Should().StartWith("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");

    [Fact]
    public void Parse_WithAnHttpDate_ReadsIt()
    {
        var proof = SigV4Parser.Parse(Request(
            "",
            new("Host", "h"),
            new("Date", "Sun, 30 Aug 2015 12:36:00 GMT"),
            new("Authorization", $"AWS4-HMAC-SHA256 {Credential}, SignedHeaders=date;host, Signature=00")), SigV4Rules.Query("sts"));
        proof.SignedAt.Should().Be(KnownAnswer.SignedAt);
    }

    [Fact]
    public void Parse_WithTheHostUnsigned_IsRefused() => Refusal(Signing("x-amz-date")).Should().Be("SignatureDoesNotMatch");

    [Fact]
    public void Parse_WithTheDateUnsigned_IsRefused() => Refusal(Signing("host")).Should().Be("SignatureDoesNotMatch");

    [Fact]
    public void Parse_WithSignedHeadersInUpperCase_IsRefused() => Refusal(Signing("Host;x-amz-date")).Should().Be("SignatureDoesNotMatch");

    [Fact]
    public void Parse_WithAnEmptySignedHeader_IsRefused() => Refusal(Signing(";host;x-amz-date")).Should().Be("SignatureDoesNotMatch");

    [Fact]
    public void Parse_WithAnotherTerminator_IsRefused() => Message(Headers(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/sts/aws5_request, SignedHeaders=host;x-amz-date, Signature=00"))
        .Should().Be("Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.");

    [Fact]
    public void Parse_WithAnUnsignedPayloadWhereNoneIsTaken_IsRefused()
    {
        var request =
            Signing("host;x-amz-content-sha256;x-amz-date", new KeyValuePair<string, string>("x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
        Refusal(request).Should().Be("SignatureDoesNotMatch");
    }

    [Fact]
    public void Parse_WithChunksWhereNoneAreTaken_IsRefused()
    {
        var request = Signing(
            "host;x-amz-content-sha256;x-amz-date",
            new KeyValuePair<string, string>("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));
        Refusal(request).Should().Be("SignatureDoesNotMatch");
    }

    [Fact]
    public void Parse_WithAnUnsignedAmzHeaderOnS3_IsDenied()
    {
        var request = Signing("host;x-amz-date", new KeyValuePair<string, string>("x-amz-acl", "public-read"));
        Refusal(request, SigV4Rules.S3 with { Service = "sts" }).Should().Be("AccessDenied");
    }

    [Fact]
    public void Parse_SignedInHeaderAndQueryAtOnce_IsRefused()
    {
        var both = Headers($"AWS4-HMAC-SHA256 {Credential}, SignedHeaders=host;x-amz-date, Signature=00") with { Query = Presigned };
        Refusal(both).Should().Be("IncompleteSignature");
        Refusal(both, SigV4Rules.S3).Should().Be("InvalidArgument");
    }

    [Theory]
    [InlineData("X-Amz-Expires=60", "X-Amz-Expires=0")]
    [InlineData("X-Amz-Expires=60", "X-Amz-Expires=-1")]
    [InlineData("X-Amz-Expires=60", "X-Amz-Expires=604801")]
    [InlineData("X-Amz-Expires=60", "X-Amz-Expires=soon")]
    [InlineData("X-Amz-Expires=60", "X-Amz-Expires=99999999999")]
    [InlineData("X-Amz-Expires=60", "X-Amz-Expires=60&X-Amz-Expires=60")]
    [InlineData("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1")]
    [InlineData("&X-Amz-SignedHeaders=host", "")]
    [InlineData("&X-Amz-Signature=00", "")]
    [InlineData("X-Amz-Algorithm=AWS4-HMAC-SHA256&", "")]
    public void Parse_OfABrokenPresignedQuery_IsRefused(string part, string other)
    {
        var request = Request(Presigned.Replace(part, other, StringComparison.Ordinal), new KeyValuePair<string, string>("Host", "h"));
        Refusal(request, SigV4Rules.S3).Should().Be("AuthorizationQueryParametersError");
        Refusal(request).Should().Be("IncompleteSignature");
    }

    [Fact]
    public void Parse_OfAPresignedQueryWithTwoTokens_IsRefused() => Refusal(
            Request(Presigned + "&X-Amz-Security-Token=a&X-Amz-Security-Token=b", new KeyValuePair<string, string>("Host", "h")),
            SigV4Rules.S3)
        .Should().Be("AuthorizationQueryParametersError");

    [Theory]
    [InlineData("", false)]
    [InlineData("X-Amz-Signature=00", true)]
    [InlineData("X-Amz-Algorithm=AWS4-HMAC-SHA256", true)]
    [InlineData("X-Amz-Date=20150830T123600Z", false)]
    public void IsSigned_OfAQuery_IsWhetherItClaimsASignature(string query, bool signed) =>
        SigV4Parser.IsSigned(Request(query)).Should().Be(signed);

    private static SignedRequest Signing(string signedHeaders, params KeyValuePair<string, string>[] more)
    {
        var request = Headers($"AWS4-HMAC-SHA256 {Credential}, SignedHeaders={signedHeaders}, Signature=00");
        return request with { Headers = [.. request.Headers, .. more] };
    }

    private static SignedRequest Headers(params string[] authorization) =>
        Request(
            "",
            [
                new("Host", "h"),
                new("X-Amz-Date", "20150830T123600Z"),
                .. authorization.Select(value => KeyValuePair.Create("Authorization", value))
            ]);

    private static SignedRequest Request(string query, params KeyValuePair<string, string>[] headers) =>
        new() { Method = "GET", Path = "/", Query = query, Headers = headers, BodySha256 = RawRequest.Sha256([]) };

    private static string? Refusal(SignedRequest request, SigV4Rules? rules = null) =>
        Door.Knock(request, rules ?? SigV4Rules.Query("sts"), new AwsKeys("AKIDEXAMPLE", "secret"), KnownAnswer.SignedAt);

    private static string Message(SignedRequest request)
    {
        var parsing = () => SigV4Parser.Parse(request, SigV4Rules.Query("sts"));
        return parsing.Should().Throw<SigV4Exception>().Which.Message;
    }
}
