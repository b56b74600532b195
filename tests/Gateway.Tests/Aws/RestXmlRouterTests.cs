using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class RestXmlRouterTests
{
    private static readonly RestXmlRouter Router = new(Messages.S3.Methods);

    [Theory]
    [InlineData("GET", "/", "", "ListBuckets")]
    [InlineData("GET", "/", "max-buckets=10", "ListBuckets")]
    [InlineData("PUT", "/b", "", "CreateBucket")]
    [InlineData("GET", "/b", "", "ListObjects")]
    [InlineData("GET", "/b/", "prefix=x&delimiter=/", "ListObjects")]
    [InlineData("PUT", "/b/", "", "CreateBucket")]
    [InlineData("HEAD", "/b", "", "HeadBucket")]
    [InlineData("DELETE", "/b", "", "DeleteBucket")]
    [InlineData("GET", "/b", "location", "GetBucketLocation")]
    [InlineData("GET", "/b", "location=", "GetBucketLocation")]
    [InlineData("GET", "/b", "?policy", "GetBucketPolicy")]
    [InlineData("PUT", "/b", "policy", "PutBucketPolicy")]
    [InlineData("DELETE", "/b", "policy", "DeleteBucketPolicy")]
    [InlineData("GET", "/b", "list-type=2&prefix=a", "ListObjectsV2")]
    [InlineData("GET", "/b/", "prefix=policy&list-type=2", "ListObjectsV2")]
    [InlineData("PUT", "/b/k", "x-id=PutObject", "PutObject")]
    [InlineData("GET", "/b/k", "", "GetObject")]
    [InlineData("HEAD", "/b/k", "", "HeadObject")]
    [InlineData("DELETE", "/b/k", "", "DeleteObject")]
    [InlineData("DELETE", "/b/k", "tagging", "DeleteObjectTagging")]
    [InlineData("DELETE", "/b/k", "uploadId=1", "AbortMultipartUpload")]
    [InlineData("POST", "/b/k", "uploads", "CreateMultipartUpload")]
    [InlineData("PUT", "/b/k", "partNumber=1&uploadId=x", "UploadPart")]
    [InlineData("POST", "/b/k", "uploadId=x", "CompleteMultipartUpload")]
    [InlineData("GET", "/b/k", "uploadId=x", "ListParts")]
    [InlineData("GET", "/b", "uploads", "ListMultipartUploads")]
    [InlineData("POST", "/b", "delete", "DeleteObjects")]
    public void Request_FindsItsOperation(string method, string path, string query, string operation) =>
        Router.Route(method, path, query).Operation.Name.Should().Be(operation);

    [Theory]
    [InlineData("PUT", "", "CopyObject")]
    [InlineData("PUT", "partNumber=1&uploadId=x", "UploadPartCopy")]
    [InlineData("GET", "", "GetObject")]
    public void CopySource_SelectsWhatCopies(string method, string query, string operation) =>
        Router.Route(method, "/b/k", query, name => name == "x-amz-copy-source").Operation.Name.Should().Be(operation);

    [Theory]
    [InlineData("/b/k", "b", "k")]
    [InlineData("/b/a/b/c", "b", "a/b/c")]
    [InlineData("/b//a", "b", "/a")]
    [InlineData("/b/a/", "b", "a/")]
    [InlineData("/b/a/../b", "b", "a/../b")]
    [InlineData("/b/%2e%2e/a", "b", "../a")]
    [InlineData("/b/a%2Fb", "b", "a/b")]
    [InlineData("/b/a+b", "b", "a+b")]
    [InlineData("/b/a%20b%2B", "b", "a b+")]
    [InlineData("/b/%C3%A9%F0%9F%98%80", "b", "é😀")]
    [InlineData("/b/%2541", "b", "%41")]
    [InlineData("/b/%00", "b", "\0")]
    public void Key_IsAllThatFollowsTheBucket_DecodedOnce(string path, string bucket, string key) =>
        Router.Route("GET", path, "").Labels.Should().Equal(new Dictionary<string, string> { ["Bucket"] = bucket, ["Key"] = key });

    [Theory]
    // What is not served must not fall through to what is.
    [InlineData("DELETE", "/b/k", "tagging&versionId=1", "NotImplemented")]
    [InlineData("DELETE", "/b/k", "versionId=1", "NotImplemented")]
    [InlineData("DELETE", "/b/k", "partNumber=1", "NotImplemented")]
    [InlineData("GET", "/b", "acl", "NotImplemented")]
    [InlineData("PUT", "/b", "versioning", "NotImplemented")]
    [InlineData("DELETE", "/b", "cors", "NotImplemented")]
    [InlineData("GET", "/b/k", "partNumber=1", "NotImplemented")]
    [InlineData("PUT", "/b/k", "uploadId=1", "NotImplemented")]
    [InlineData("GET", "/b/k", "acl", "NotImplemented")]
    [InlineData("GET", "/b/k", "torrent", "NotImplemented")]
    [InlineData("DELETE", "/b/k", "policy", "NotImplemented")]
    [InlineData("DELETE", "/b", "policy&cors", "NotImplemented")]
    [InlineData("GET", "/b", "list-type=1", "NotImplemented")]
    [InlineData("DELETE", "/b", "delete", "NotImplemented")]
    [InlineData("POST", "/b/k", "", "MethodNotAllowed")]
    [InlineData("POST", "/", "", "MethodNotAllowed")]
    [InlineData("HEAD", "/", "", "MethodNotAllowed")]
    [InlineData("get", "/b/k", "", "MethodNotAllowed")]
    [InlineData("GET", "//k", "", "MethodNotAllowed")]
    [InlineData("GET", "", "", "MethodNotAllowed")]
    [InlineData("GET", "*", "", "MethodNotAllowed")]
    // What cannot be read.
    [InlineData("GET", "/b/%", "", "InvalidURI")]
    [InlineData("GET", "/b/%GG", "", "InvalidURI")]
    [InlineData("GET", "/b/%FF", "", "InvalidURI")]
    [InlineData("GET", "/b/%C0%AE", "", "InvalidURI")]
    [InlineData("GET", "/%FF", "policy", "InvalidURI")]
    [InlineData("GET", "/b/k", "a=%", "InvalidURI")]
    public void Request_ThatNamesNoOperation_IsRefused(string method, string path, string query, string code) =>
        ((Action)(() => Router.Route(method, path, query))).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be(code);

    /// <summary>Parameters that are headers have no case; in other letters than the signed one, a second value would be added.</summary>
    [Theory]
    [InlineData("x-amz-meta-a=1&X-Amz-Meta-A=2")]
    [InlineData("x-amz-copy-source=b%2Fk&X-AMZ-COPY-SOURCE=c%2Fk")]
    [InlineData("Content-Type=a&content-type=b")]
    [InlineData("prefix=a&prefix=b")]
    public void Parameter_GivenTwice_IsRefused(string query) =>
        ((Action)(() => Router.Route("PUT", "/b/k", query))).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be("InvalidArgument");

    [Fact]
    public void NaughtyKeys_AreReadAsTheyWereWritten()
    {
        foreach (var key in QueryFormTests.NaughtyStrings().Where(key => key.Length > 0))
        {
            Router.Route("PUT", "/b/" + Rfc3986.Encode(key), "").Labels["Key"].Should().Be(key);
            Router.Route("PUT", "/b/" + Rfc3986.Encode(key).Replace("%2F", "/"), "").Labels["Key"].Should().Be(key);
        }
    }
}
