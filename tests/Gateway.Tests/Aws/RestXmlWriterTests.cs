using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.S3.V1;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Aws;

/// <summary>The goldens were read back with botocore 1.43.11's RestXMLParser when they were written.</summary>
public sealed class RestXmlWriterTests
{
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private const string S3 = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    private static readonly Timestamp Instant = new() { Seconds = 1767323045 };
    private static readonly RestXmlRouter Router = new(Messages.S3.Methods);

    [Fact]
    public void ListObjectsV2_IsAnsweredAsAwsDoes()
    {
        var answer = Write("GET", "/b", "list-type=2", new ListObjectsV2Response
        {
            IsTruncated = false,
            Contents =
            {
                new Api.S3.V1.Object { Key = "a&b", LastModified = Instant, Etag = "\"x\"", Size = 3, StorageClass = "STANDARD" },
                new Api.S3.V1.Object { Key = "c" },
            },
            Name = "b",
            Prefix = "",
            MaxKeys = 1000,
            CommonPrefixes = { new CommonPrefix { Prefix = "p/" } },
            KeyCount = 3,
        });

        Text(answer).Should().Be(
            $"{Head}<ListBucketResult {S3}><IsTruncated>false</IsTruncated>"
            + "<Contents><Key>a&amp;b</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>3</Size><StorageClass>STANDARD</StorageClass></Contents>"
            + "<Contents><Key>c</Key></Contents><Name>b</Name><Prefix></Prefix><MaxKeys>1000</MaxKeys>"
            + "<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes><KeyCount>3</KeyCount></ListBucketResult>");
        Headers(answer).Should().Equal("x-amz-request-id: R", "Content-Type: application/xml");
        answer.Status.Should().Be(200);
    }

    [Fact]
    public void ListBuckets_HasItsRootAndItemElement() =>
        Text(Write(
            "GET",
            "/",
            "",
            new ListBucketsResponse { Buckets = { new Bucket { Name = "b", CreationDate = Instant } }, Owner = new Owner { Id = "1" } }))
            .Should().Be($"{Head}<ListAllMyBucketsResult {S3}><Buckets><Bucket><Name>b</Name><CreationDate>2026-01-02T03:04:05.000Z</CreationDate></Bucket></Buckets>"
                + "<Owner><ID>1</ID></Owner></ListAllMyBucketsResult>");

    [Fact]
    public void ListBuckets_WithNone_HasAnEmptyElement() =>
        Text(Write("GET", "/", "", new ListBucketsResponse())).Should().Contain("<Buckets/>");

    [Fact]
    public void GetBucketLocation_IsAnEmptyRoot() =>
        Text(Write("GET", "/b", "location", new GetBucketLocationResponse()))
            .Should().Be($"{Head}<LocationConstraint {S3}></LocationConstraint>");

    [Theory]
    [InlineData("PUT", "/b", "policy")]
    [InlineData("DELETE", "/b", "policy")]
    [InlineData("DELETE", "/b", "")]
    [InlineData("DELETE", "/b/k", "")]
    public void Operation_ThatAnswersNothing_Is204(string method, string path, string query)
    {
        var answer = Write(method, path, query, null);

        answer.Status.Should().Be(204);
        answer.Body.Length.Should().Be(0);
        Headers(answer).Should().Equal("x-amz-request-id: R");
    }

    [Fact]
    public void CreateBucket_IsAnsweredInHeadersOnly()
    {
        var answer = Write("PUT", "/b", "", new CreateBucketResponse { Location = "/b" });

        Headers(answer).Should().Equal("x-amz-request-id: R", "Location: /b");
        answer.Body.Length.Should().Be(0);
    }

    [Fact]
    public void GetBucketPolicy_IsTheDocumentItself()
    {
        var answer = Write("GET", "/b", "policy", new GetBucketPolicyResponse { Policy = "{\"é\":\"<\"}" });

        Text(answer).Should().Be("{\"é\":\"<\"}");
        Headers(answer).Should().Contain("Content-Type: application/json");
    }

    [Fact]
    public void GetObject_IsBytesWithHeaders()
    {
        var answer = Write("GET", "/b/k", "", ObjectAnswer());

        Text(answer).Should().Be("body");
        answer.Status.Should().Be(206);
        Headers(answer).Should().Equal(
            "x-amz-request-id: R", "Content-Type: text/plain", "ETag: \"x\"", "Last-Modified: Fri, 02 Jan 2026 03:04:05 GMT",
            "x-amz-meta-colour: red", "Content-Range: bytes 0-3/9");
    }

    [Fact]
    public void GetObject_WithoutAType_IsAnOctetStream() =>
        Headers(Write("GET", "/b/k", "", new GetObjectResponse { Body = ByteString.CopyFromUtf8("x") }))
            .Should().Contain("Content-Type: binary/octet-stream");

    [Fact]
    public void HeadObject_HasTheLengthAndNoBody()
    {
        var answer = Write("HEAD", "/b/k", "", new HeadObjectResponse { ContentLength = 9, Etag = "\"x\"" });

        Headers(answer).Should().Equal("x-amz-request-id: R", "ETag: \"x\"", "Content-Length: 9");
        answer.Body.Length.Should().Be(0);
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("a\r\nSet-Cookie: x", "=?UTF-8?B?YQ0KU2V0LUNvb2tpZTogeA==?=")]
    [InlineData("é", "=?UTF-8?B?w6k=?=")]
    public void MetadataValue_ThatNoHeaderHolds_IsAnEncodedWord(string value, string header) =>
        Headers(Write("GET", "/b/k", "", new GetObjectResponse { Metadata = { ["a"] = value } }))
            .Should().Contain("x-amz-meta-a: " + header);

    [Fact]
    public void MetadataName_ThatNoHeaderHolds_IsCountedAsMissing() =>
        Headers(Write("GET", "/b/k", "", new GetObjectResponse { Metadata = { ["a b"] = "x", ["a:\r\n"] = "y", ["é"] = "z" } }))
            .Should().Equal("x-amz-request-id: R", "x-amz-missing-meta: 3");

    [Fact]
    public void Fault_IsS3sErrorDocument()
    {
        var answer =
            RestXmlWriter.WriteError(new Fault("NoSuchKey", "The specified key does not exist.", 404), "/b/a&b", "R", isHead: false);

        answer.Status.Should().Be(404);
        Text(answer).Should().Be(
            $"{Head}<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Resource>/b/a&amp;b</Resource><RequestId>R</RequestId></Error>");
        Headers(answer).Should().Equal("x-amz-request-id: R", "Content-Type: application/xml");
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(304, false)]
    public void Fault_ToHead_OrNotModified_HasNoBody(int status, bool head)
    {
        var answer = RestXmlWriter.WriteError(new Fault("X", "x", status), "/b", "R", head);

        answer.Status.Should().Be(status);
        answer.Body.Length.Should().Be(0);
    }

    private static GetObjectResponse ObjectAnswer() => new()
    {
        Body = ByteString.CopyFromUtf8("body"),
        ContentType = "text/plain",
        Etag = "\"x\"",
        LastModified = Instant,
        ContentLength = 4,
        ContentRange = "bytes 0-3/9",
        StatusCode = 206,
        Metadata = { ["colour"] = "red" },
    };

    private static RestXmlAnswer Write(string method, string path, string query, IMessage? answer)
    {
        var route = Router.Route(method, path, query);
        return RestXmlWriter.Write(route, answer ?? MessageShape.Of(route.Operation.OutputType).NewMessage(), "R");
    }

    private static string Text(RestXmlAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);

    private static IEnumerable<string> Headers(RestXmlAnswer answer) => answer.Headers.Select(header => $"{header.Key}: {header.Value}");
}
