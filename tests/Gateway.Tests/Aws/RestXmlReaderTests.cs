using System.Text;
using CsCheck;
using Google.Protobuf;
using Rolecall.Api.S3.V1;
using Rolecall.Gateway.Tests.Shapes;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Identity.Faults;
using Rolecall.Tests;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class RestXmlReaderTests
{
    private const string S3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static readonly RestXmlRouter S3 = new(Messages.S3.Methods);
    private static readonly RestXmlRouter Every = new(Messages.Shapes.Methods);

    [Fact]
    public void PutObject_IsReadFromPathHeadersAndBody() =>
        Read("PUT", "/b/a%20b/c", "", "body"u8, ("Content-Type", "text/plain"), ("CONTENT-MD5", "x=="), ("X-Amz-Meta-Colour", "red"),
            ("x-amz-meta-colour", "blue"),
                ("x-amz-meta-", "nameless"), ("If-None-Match", "*"), ("x-amz-date", "ignored"))
            .Should().Be(new PutObjectRequest
            {
                Bucket = "b",
                Key = "a b/c",
                Body = ByteString.CopyFromUtf8("body"),
                ContentType = "text/plain",
                ContentMd5 = "x==",
                Metadata = { ["colour"] = "red,blue" },
                IfNoneMatch = "*",
            });

    [Fact]
    public void PutObject_WithoutABody_HasAnEmptyOne() =>
        ((PutObjectRequest)Read("PUT", "/b/k", "", [])).HasBody.Should().BeTrue();

    [Fact]
    public void ListObjectsV2_IsReadFromTheQuery() =>
        Read("GET", "/b", "list-type=2&delimiter=%2F&encoding-type=url&max-keys=7&prefix=a+b&fetch-owner=true&start-after=", [])
            .Should().Be(new ListObjectsV2Request
            {
                Bucket = "b",
                Delimiter = "/",
                EncodingType = "url",
                MaxKeys = 7,
                Prefix = "a b",
                FetchOwner = true,
                StartAfter = "",
            });

    [Fact]
    public void PutBucketPolicy_IsReadAsText() =>
        Read("PUT", "/b", "policy", "{\"é\":1}"u8).Should().Be(new PutBucketPolicyRequest { Bucket = "b", Policy = "{\"é\":1}" });

    [Theory]
    [InlineData("", "")]
    [InlineData("<CreateBucketConfiguration xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>", "eu-west-1")]
    [InlineData("<?xml version='1.0' encoding='utf-8'?>\n<!-- x -->\n<CreateBucketConfiguration>\n  <LocationConstraint>eu&#45;west-1</LocationConstraint>\n</CreateBucketConfiguration>\n", "eu-west-1")]
    [InlineData("\uFEFF<CreateBucketConfiguration><LocationConstraint><![CDATA[eu-west-1]]></LocationConstraint></CreateBucketConfiguration>", "eu-west-1")]
    [InlineData("<CreateBucketConfiguration><Location><Name>x</Name><Type>y</Type></Location><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>", "eu-west-1")]
    [InlineData("<CreateBucketConfiguration><x:LocationConstraint xmlns:x='urn:other'>bad</x:LocationConstraint></CreateBucketConfiguration>", "")]
    [InlineData("<CreateBucketConfiguration><Bucket>other</Bucket></CreateBucketConfiguration>", "")]
    [InlineData("<CreateBucketConfiguration/>", "")]
    [InlineData("<CreateBucketConfiguration><LocationConstraint/></CreateBucketConfiguration>", "")]
    public void CreateBucket_IsReadFromXml(string xml, string location)
    {
        var request = (CreateBucketRequest)Read("PUT", "/b", "", Encoding.UTF8.GetBytes(xml));

        request.Bucket.Should().Be("b");
        request.LocationConstraint.Should().Be(location);
    }

    [Theory]
    [InlineData("no xml")]
    [InlineData("<")]
    [InlineData("<CreateBucketConfiguration>")]
    [InlineData("<CreateBucketConfiguration/><CreateBucketConfiguration/>")]
    [InlineData("<CreateBucketConfiguration/>trailing")]
    [InlineData("<Tagging/>")]
    [InlineData("<CreateBucketConfiguration xmlns='urn:other'/>")]
    [InlineData("<CreateBucketConfiguration>text</CreateBucketConfiguration>")]
    [InlineData("<CreateBucketConfiguration><LocationConstraint><b/></LocationConstraint></CreateBucketConfiguration>")]
    [InlineData("<CreateBucketConfiguration><LocationConstraint>a</LocationConstraint><LocationConstraint>b</LocationConstraint></CreateBucketConfiguration>")]
    [InlineData("<CreateBucketConfiguration><LocationConstraint>&nbsp;</LocationConstraint></CreateBucketConfiguration>")]
    [InlineData("<CreateBucketConfiguration><LocationConstraint>&#0;</LocationConstraint></CreateBucketConfiguration>")]
    [InlineData("<!DOCTYPE CreateBucketConfiguration><CreateBucketConfiguration/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><CreateBucketConfiguration><LocationConstraint>&e;</LocationConstraint></CreateBucketConfiguration>")]
    public void Xml_ThatIsNotTheRequest_IsMalformedXml(string xml) =>
        ReadingOf("PUT", "/b", "", Encoding.UTF8.GetBytes(xml)).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be("MalformedXML");

    [Fact]
    public void Xml_NestedTooDeeply_IsMalformedXml()
    {
        var xml = $"<CreateBucketConfiguration>{string.Concat(Enumerable.Repeat("<a>", 50_000))}{string.Concat(Enumerable.Repeat("</a>", 50_000))}</CreateBucketConfiguration>";

        ReadingOf("PUT", "/b", "", Encoding.UTF8.GetBytes(xml)).Should().Throw<AwsFaultException>().Which.Fault.Code
            .Should().Be("MalformedXML");
    }

    [Fact]
    public void Xml_OverOneMegabyte_IsTooLarge() =>
        ReadingOf("PUT", "/b", "", new byte[(1 << 20) + 1]).Should().Throw<AwsFaultException>().Which.Fault.Status.Should().Be(413);

    [Fact]
    public void Xml_InUtf16_IsMalformedXml() =>
        ReadingOf("PUT", "/b", "", Encoding.Unicode.GetBytes("<?xml version='1.0' encoding='utf-16'?><CreateBucketConfiguration/>"))
            .Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("MalformedXML");

    [Fact]
    public void XmlAttacks_AreAllRefused_InLittleMemory()
    {
        var files = Directory.GetFiles(Corpora.Folder("xml-attacks"), "*", SearchOption.AllDirectories);
        files.Should().HaveCountGreaterThan(15);
        foreach (var file in files)
        {
            Refused(File.ReadAllBytes(file));
            foreach (var line in File.ReadLines(file).Where(line => line.Contains('<')))
                Refused(Encoding.UTF8.GetBytes(line));
        }

        static void Refused(byte[] attack)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ReadingOf("PUT", "/b", "", attack).Should().Throw<AwsFaultException>().Which.Fault.Status.Should().BeOneOf(400, 413);
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
        }
    }

    [Theory]
    [InlineData("max-keys=abc", "Provided max-keys not an integer or within integer range")]
    [InlineData("max-keys=99999999999", "Provided max-keys not an integer or within integer range")]
    [InlineData("max-keys=", "Provided max-keys not an integer or within integer range")]
    [InlineData("fetch-owner=maybe", "Invalid value for fetch-owner")]
    [InlineData("prefix=a&prefix=b", "Duplicate query parameter: prefix")]
    public void QueryParameter_ThatDoesNotFit_IsInvalidArgument(string query, string message) =>
        ReadingOf("GET", "/b", "list-type=2&" + query, []).Should().Throw<AwsFaultException>()
            .Which.Fault.Should().Be(new Fault("InvalidArgument", message));

    [Fact]
    public void Metadata_AtTwoKilobytes_IsRead() =>
        ((PutObjectRequest)Read("PUT", "/b/k", "", [], ("x-amz-meta-a", new string('x', 2047)))).Metadata["a"].Should().HaveLength(2047);

    [Fact]
    public void Metadata_OverTwoKilobytes_IsTooLarge() =>
        ReadingOf("PUT", "/b/k", "", [], ("x-amz-meta-a", new string('x', 2048))).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be("MetadataTooLarge");

    [Fact]
    public void PolicyText_ThatIsNoUtf8_IsInvalidArgument() =>
        ReadingOf("PUT", "/b", "policy", [0xC3, 0x28]).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be("InvalidArgument");

    [Fact]
    public void EveryShape_WrittenAndReadAsXml_IsTheSame()
    {
        // XML cannot hold every character, and its timestamps here are to the millisecond.
        var text = Messages.Text.Select(
            value => string.Concat(value.Where(c => c is '\t' or '\r' or '\n' or >= ' ' and not ('\uFFFE' or '\uFFFF'))));

        Messages.Of(EveryShape.Descriptor, depth: 3, text).Sample(
            message =>
            {
                var expected = Rounded((EveryShape)message);
                var route = Every.Route("PUT", "/x", "");
                var written = RestXmlWriter.Write(route, expected, "r").Body;
                var xml = Encoding.UTF8.GetString(written.Span)
                    .Replace("<EveryShape xmlns", "<EveryConfiguration xmlns")
                    .Replace("</EveryShape>", "</EveryConfiguration>");
                return RestXmlReader.Read(route, [], Encoding.UTF8.GetBytes(xml)).Equals(expected);
            },
            iter: 500);
    }

    private static EveryShape Rounded(EveryShape message)
    {
        if (message.Instant is { } instant)
            instant.Nanos -= instant.Nanos % 1_000_000;
        foreach (var each in message.Instants)
            each.Nanos -= each.Nanos % 1_000_000;
        EveryShape[] inners = message.Inner is null ? [] : [message.Inner];
        foreach (var inner in inners.Concat(message.Inners).Concat(message.FlatInners).Concat(message.InnerDictionary.Values))
            Rounded(inner);
        return message;
    }

    private static IMessage Read(
        string method, string path, string query, ReadOnlySpan<byte> body, params (string Name, string Value)[] headers) =>
        RestXmlReader.Read(
            S3.Route(method, path, query), headers.Select(header => KeyValuePair.Create(header.Name, header.Value)), body.ToArray());

    private static Action ReadingOf(string method, string path, string query, byte[] body, params (string Name, string Value)[] headers) =>
        () => Read(method, path, query, body, headers);
}
