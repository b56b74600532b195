using Rolecall.Api.SigV2;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV2;

/// <summary>
/// Presigned URLs of Signature Version 2, among them AWS's own example: "Query string request authentication alternative".
/// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
/// </summary>
public sealed class SigV2Tests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string Example = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";

    [Fact]
    public void Example_OfAws_IsProven()
    {
        var proof = SigV2Parser.Parse(Request("GET", "/photos/puppy.jpg", Example), "johnsmith");

        proof.StringToSign.Should().Be("GET\n\n\n1175139620\n/johnsmith/photos/puppy.jpg");
        SigV2Verifier.Verify(proof, Secret).Should().BeTrue();
    }

    [Theory]
    [InlineData("PUT", "/photos/puppy.jpg", Example)]
    [InlineData("HEAD", "/photos/puppy.jpg", Example)]
    [InlineData("GET", "/photos/Puppy.jpg", Example)]
    [InlineData("GET", "/photos/puppy.jpg",
        "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139621")]
    [InlineData("GET", "/photos/puppy.jpg",
        "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=npgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620")]
    [InlineData("GET", "/photos/puppy.jpg", Example + "&tagging")]
    [InlineData("GET", "/photos/puppy.jpg", Example + "&response-content-type=text/html")]
    [InlineData("GET", "/photos/puppy.jpg", Example + "&x-amz-security-token=t")]
    public void Request_OtherThanSigned_IsNotProven(string method, string path, string query) =>
        SigV2Verifier.Verify(SigV2Parser.Parse(Request(method, path, query), "johnsmith"), Secret).Should().BeFalse();

    [Fact]
    public void OtherSecret_ProvesNothing() =>
        SigV2Verifier.Verify(SigV2Parser.Parse(Request("GET", "/photos/puppy.jpg", Example), "johnsmith"), Secret + "x").Should().BeFalse();

    [Fact]
    public void Host_AndPath_SignTheSameBucket() =>
        SigV2Parser.Parse(Request("GET", "/johnsmith/photos/puppy.jpg", Example), null).StringToSign
            .Should().Be(SigV2Parser.Parse(Request("GET", "/photos/puppy.jpg", Example), "johnsmith").StringToSign);

    [Fact]
    public void HeadersAndSubResources_StandInTheStringInOrder()
    {
        var proof = SigV2Parser.Parse(
            Request(
                "PUT",
                "/b/%C3%BC",
                Example + "&uploadId=u%2F1&x-amz-tagging=a%3Db&partNumber=2&unsigned=1&acl",
                ("Content-Type", " text/plain "), ("x-amz-meta-b", "1"), ("X-Amz-Meta-A", "2"), ("x-amz-meta-b", "3"),
                ("Content-MD5", "md5")),
            bucketOfHost: null);

        proof.StringToSign.Should().Be(
            "PUT\nmd5\ntext/plain\n1175139620\nx-amz-meta-a:2\nx-amz-meta-b:1,3\nx-amz-tagging:a=b\n/b/%C3%BC?acl&partNumber=2&uploadId=u/1");
    }

    /// <summary>Headers have no case, so a second value that whoever has the URL adds in other letters is one more to sign.</summary>
    [Fact]
    public void HeaderInTheQuery_GivenTwiceInOtherLetters_StandsInTheStringWithBothValues() =>
        SigV2Parser.Parse(Request("PUT", "/b/k", Example + "&x-amz-meta-a=1&X-Amz-Meta-A=2"), bucketOfHost: null).StringToSign
            .Should().Contain("x-amz-meta-a:1,2\n");

    [Theory]
    [InlineData("AWSAccessKeyId=a&Signature=s")]
    [InlineData("AWSAccessKeyId=a&Expires=1")]
    [InlineData("AWSAccessKeyId=&Signature=s&Expires=1")]
    [InlineData("AWSAccessKeyId=a&Signature=s&Expires=1&Expires=2")]
    [InlineData("AWSAccessKeyId=a&AWSAccessKeyId=b&Signature=s&Expires=1")]
    public void Parameter_MissingOrTwice_IsRefused(string query) =>
        Refused(query, "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("253402300800")]
    public void Expires_ThatIsNoTime_IsRefused(string expires) =>
        Refused($"AWSAccessKeyId=a&Signature=s&Expires={expires}", $"Invalid date (should be seconds since epoch): {expires}");

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "Request has expired")]
    public void Time_AfterExpires_IsRefused(int secondsLater, string? message)
    {
        var proof = SigV2Parser.Parse(Request("GET", "/photos/puppy.jpg", Example), "johnsmith");

        var refused = SigV2Verifier.CheckTime(proof, DateTimeOffset.FromUnixTimeSeconds(1175139620 + secondsLater));

        (refused?.Message, refused?.Code).Should().Be((message, message is null ? null : "AccessDenied"));
    }

    private static void Refused(string query, string message) =>
        ((Action)(() => SigV2Parser.Parse(Request("GET", "/b/k", query), null))).Should().Throw<SigV4Exception>()
            .Which.Should().Match<SigV4Exception>(refused => refused.Code == "AccessDenied" && refused.Message == message);

    private static SignedRequest Request(string method, string path, string query, params (string Name, string Value)[] headers) => new()
    {
        Method = method,
        Path = path,
        Query = query,
        Headers = [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))],
    };
}
