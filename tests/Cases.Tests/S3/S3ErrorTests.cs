using System.Net.Sockets;
using System.Text;
using Rolecall.Api.Iam.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests.S3;

/// <summary>S3's refusals over its wire, each with AWS's code, status and text. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html</summary>
public sealed class S3ErrorTests(S3Wire wire) : IClassFixture<S3Wire>
{
    private static readonly string LongKey = new('k', 1024);

    [Theory]
    [InlineData("PUT", "/Upper", 400, "InvalidBucketName", "The specified bucket is not valid.")]
    [InlineData("PUT", "/ab", 400, "InvalidBucketName", "The specified bucket is not valid.")]
    [InlineData("PUT", "/192.168.1.1", 400, "InvalidBucketName", "The specified bucket is not valid.")]
    [InlineData("GET", "/no%20bucket/k", 400, "InvalidBucketName", "The specified bucket is not valid.")]
    [InlineData("GET", "/Legacy_Name/k", 404, "NoSuchBucket", "The specified bucket does not exist")]
    [InlineData("GET", "/nowhere/k", 404, "NoSuchBucket", "The specified bucket does not exist")]
    [InlineData("GET", "/nowhere?list-type=2", 404, "NoSuchBucket", "The specified bucket does not exist")]
    [InlineData("GET", "/kept/none", 404, "NoSuchKey", "The specified key does not exist.")]
    [InlineData("DELETE", "/kept", 409, "BucketNotEmpty", "The bucket you tried to delete is not empty")]
    [InlineData("GET", "/kept?policy", 404, "NoSuchBucketPolicy", "The bucket policy does not exist")]
    [InlineData("POST", "/kept/there", 405, "MethodNotAllowed", "The specified method is not allowed against this resource.")]
    [InlineData("PUT", "/kept/k?acl", 400, "AccessControlListNotSupported", "The bucket does not allow ACLs")]
    [InlineData("PUT", "/kept?acl", 400, "AccessControlListNotSupported", "The bucket does not allow ACLs")]
    [InlineData("PUT", "/kept/k?retention", 501, "NotImplemented", "A header you provided implies functionality that is not implemented")]
    [InlineData("PUT", "/kept/k?tagging", 400, "MissingRequestBodyError", "Request Body is empty")]
    [InlineData("GET", "/kept/there?uploadId=none", 404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")]
    [InlineData("PUT", "/kept/there?uploadId=none&partNumber=1", 404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")]
    [InlineData("PUT", "/kept/there?uploadId=none&partNumber=0", 400, "InvalidArgument",
        "Part number must be an integer between 1 and 10000, inclusive")]
    [InlineData("PUT", "/kept/there?uploadId=none&partNumber=10001", 400, "InvalidArgument",
        "Part number must be an integer between 1 and 10000, inclusive")]
    [InlineData("GET", "/kept?policyStatus", 404, "NoSuchBucketPolicy", "The bucket policy does not exist")]
    [InlineData("GET", "/kept/%FF", 400, "InvalidURI", "Couldn't parse the specified URI.")]
    [InlineData("GET", "/kept?list-type=2&max-keys=-1", 400, "InvalidArgument",
        "Argument maxKeys must be an integer between 0 and 2147483647")]
    [InlineData("GET", "/kept?list-type=2&max-keys=x", 400, "InvalidArgument", "Provided max-keys not an integer or within integer range")]
    [InlineData("GET", "/kept?list-type=2&encoding-type=x", 400, "InvalidArgument", "Invalid Encoding Method specified in Request")]
    [InlineData("GET", "/kept?list-type=2&continuation-token=%21", 400, "InvalidArgument", "The continuation token provided is incorrect")]
    public async Task Request_IsRefused_AsS3Does(string method, string path, int status, string code, string message)
    {
        var answer = await wire.Send(method, path, method is "PUT" or "POST" ? [] : null);

        ((int)answer.Status, answer.Code, answer.Message).Should().Be((status, code, message));
        answer.Headers["x-amz-request-id"].Should().NotBeEmpty();
    }

    [Fact]
    public async Task Key_Of1024Bytes_IsKept()
    {
        ((int)(await wire.Send("PUT", "/empty-one/" + LongKey, [1])).Status).Should().Be(200);
        ((int)(await wire.Send("DELETE", "/empty-one/" + LongKey)).Status).Should().Be(204);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Key_Of1025Bytes_IsTooLong(string method) =>
        await Refused(wire.Send(method, $"/kept/{LongKey}x", method == "PUT" ? [1] : null), 400, "KeyTooLongError", "Your key is too long");

    [Fact]
    public async Task Key_IsMeasuredInBytes_NotInLetters() =>
        await Refused(
            wire.Send("PUT", "/kept/" + string.Concat(Enumerable.Repeat("%C3%A9", 513)), [1]),
            400,
            "KeyTooLongError",
            "Your key is too long");

    [Fact]
    public async Task Object_Over16MiB_IsTooLarge() =>
        await Refused(
            wire.Send("PUT", "/kept/large", new byte[(16 << 20) + 1]),
            400,
            "EntityTooLarge",
            "Your proposed upload exceeds the maximum allowed size");

    [Fact]
    public async Task Object_FarOver16MiB_IsTooLarge_AndTheClientHearsSo() =>
        await Refused(
            wire.Send("PUT", "/kept/large", new byte[20 << 20]),
            400,
            "EntityTooLarge",
            "Your proposed upload exceeds the maximum allowed size");

    [Fact]
    public async Task Policy_OverOneMebibyte_IsTooBig() =>
        await Refused(
            wire.Send("PUT", "/kept?policy", new byte[(1 << 20) + 1]), 400, "MaxMessageLengthExceeded", "Your request was too big.");

    [Fact]
    public async Task Policy_OfNothing_IsAMissingBody() =>
        await Refused(wire.Send("PUT", "/kept?policy", []), 400, "MissingRequestBodyError", "Request Body is empty");

    [Fact]
    public async Task Policy_ThatIsNone_IsMalformed() =>
        (await wire.Send("PUT", "/kept?policy", "{}"u8.ToArray())).Code.Should().Be("MalformedPolicy");

    [Theory]
    [InlineData("<CreateBucketConfiguration>")]
    [InlineData("<Other/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><CreateBucketConfiguration/>")]
    public async Task Xml_ThatIsNotTheRequest_IsMalformed(string xml) => await Refused(
        wire.Send("PUT", "/another", Encoding.UTF8.GetBytes(xml)), 400, "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema");

    [Theory]
    [InlineData("us-east-1", 400)]
    [InlineData("nowhere-1", 400)]
    [InlineData("eu-west-1", 200)]
    public async Task Bucket_InARegionThatIsNone_IsAnInvalidLocationConstraint(string region, int status)
    {
        var xml = $"<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>";

        var answer = await wire.Send("PUT", "/located", Encoding.UTF8.GetBytes(xml));

        ((int)answer.Status, answer.Code, answer.Message).Should().Be(
            status == 200 ? (200, null, null) : (400, "InvalidLocationConstraint", "The specified location-constraint is not valid"));
    }

    [Fact]
    public async Task ContentMd5_OfAnotherBody_IsABadDigest() => await Refused(
        wire.Send("PUT", "/kept/k", "a"u8.ToArray(), [("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")]), 400, "BadDigest",
        "The Content-MD5 you specified did not match what we received.");

    [Fact]
    public async Task ContentMd5_ThatIsNone_IsAnInvalidDigest() =>
        await Refused(
            wire.Send("PUT", "/kept/k", "a"u8.ToArray(), [("Content-MD5", "AAAA")]),
            400,
            "InvalidDigest",
            "The Content-MD5 you specified was invalid.");

    [Fact]
    public async Task Checksum_OfAnotherBody_IsABadDigest() => await Refused(
        wire.Send("PUT", "/kept/k", "a"u8.ToArray(), [("x-amz-checksum-crc32", "AAAAAA==")]), 400, "BadDigest",
        "The CRC32 you specified did not match the calculated checksum.");

    [Fact]
    public async Task Checksum_ThatIsNone_IsAnInvalidRequest() => await Refused(
        wire.Send("PUT", "/kept/k", "a"u8.ToArray(), [("x-amz-checksum-sha256", "AAAAAA==")]), 400, "InvalidRequest",
        "Value for x-amz-checksum-sha256 header is invalid.");

    [Fact]
    public async Task ContentSha256_OfAnotherBody_IsAMismatch() => await Refused(
        wire.Send("PUT", "/kept/k", "a"u8.ToArray(), contentSha256: new string('0', 64)),
        400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");

    [Fact]
    public async Task Chunks_WithoutTheirLength_MissTheContentLength() => await Refused(
        wire.Send("PUT", "/kept/k", "0\r\n\r\n"u8.ToArray(), contentSha256: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), 411,
        "MissingContentLength", "You must provide the Content-Length HTTP header.");

    [Fact]
    public async Task Chunks_ThatEndEarly_AreAnIncompleteBody() => (await wire.Send(
        "PUT", "/kept/k", "5;chunk-signature=00\r\nhel"u8.ToArray(), [("x-amz-decoded-content-length", "5")],
        contentSha256: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"))
        .Should().Match<S3Answer>(answer => (int)answer.Status == 400 && answer.Code == "IncompleteBody");

    [Theory]
    [InlineData("", "411 MissingContentLength")]
    [InlineData("Transfer-Encoding: chunked\r\n", "501 NotImplemented")]
    public async Task Object_OfNoDeclaredLength_IsRefused(string header, string expected)
    {
        // HttpClient always tells a length: this one is written by hand.
        var headers = string.Concat(wire.Signed("PUT", "/kept/k", [], [], wire.Root).Select(pair => $"{pair.Name}: {pair.Value}\r\n"));
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", wire.Address.Port, TestContext.Current.CancellationToken);
        var body = header.Length > 0 ? "0\r\n\r\n" : "";
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"PUT /kept/k HTTP/1.1\r\nHost: {wire.Address.Authority}\r\nConnection: close\r\n{header}{headers}\r\n{body}"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        answer.Should().StartWith("HTTP/1.1 " + expected[..3]).And.Contain($"<Code>{expected[4..]}</Code>");
    }

    [Theory]
    [InlineData("bytes=5-")]
    [InlineData("bytes=9-20")]
    [InlineData("bytes=-0")]
    public async Task Range_BeyondTheObject_IsInvalid(string range) =>
        await Refused(
            wire.Send("GET", "/kept/there", headers: [("Range", range)]), 416, "InvalidRange", "The requested range is not satisfiable");

    [Theory]
    [InlineData("bytes=1-2", 206, "el")]
    [InlineData("bytes=-2", 206, "lo")]
    [InlineData("bytes=3-", 206, "lo")]
    [InlineData("bytes=2-1", 200, "hello")]
    [InlineData("lines=1-2", 200, "hello")]
    public async Task Range_WithinTheObject_IsServed(string range, int status, string body)
    {
        var answer = await wire.Send("GET", "/kept/there", headers: [("Range", range)]);

        ((int)answer.Status, answer.Body).Should().Be((status, body));
    }

    [Theory]
    [InlineData("If-Match", "\"00\"", 412)]
    [InlineData("If-None-Match", "*", 304)]
    [InlineData("If-Match", "*", 200)]
    public async Task Condition_ThatDoesNotHold_IsToldByItsStatus(string header, string value, int status)
    {
        var answer = await wire.Send("GET", "/kept/there", headers: [(header, value)]);

        ((int)answer.Status, answer.Code).Should().Be((status, status == 412 ? "PreconditionFailed" : null));
    }

    [Fact]
    public async Task Object_WrittenOnlyIfAbsent_OverAnother_FailsItsPrecondition() =>
        await Refused(
            wire.Send("PUT", "/kept/there", [1], [("If-None-Match", "*")]),
            412,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold");

    [Theory]
    [InlineData("/kept/none", 404)]
    [InlineData("/nowhere/k", 404)]
    [InlineData("/kept/there", 200)]
    public async Task Head_IsAnsweredWithoutABody(string path, int status)
    {
        var answer = await wire.Send("HEAD", path);

        ((int)answer.Status, answer.Body).Should().Be((status, ""));
    }

    [Fact]
    public async Task MissingKey_ToWhomMayNotListTheBucket_IsAccessDenied()
    {
        await wire.Run(new CreateUserRequest { UserName = "reader" });
        await wire.Run(new PutUserPolicyRequest
        {
            UserName = "reader",
            PolicyName = "read",
            PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::kept/*"}]}""",
        });
        var made = (CreateAccessKeyResponse)await wire.Run(new CreateAccessKeyRequest { UserName = "reader" });
        var reader = new Credential.Keys(made.AccessKey.AccessKeyId, made.AccessKey.SecretAccessKey);

        (await wire.Send("GET", "/kept/there", who: reader)).Body.Should().Be("hello");
        var answer = await wire.Send("GET", "/kept/none", who: reader);

        ((int)answer.Status, answer.Code).Should().Be((403, "AccessDenied"));
        answer.Message.Should().Contain("is not authorized to perform: s3:ListBucket on resource: ").And.Contain("arn:aws:s3:::kept");
        ((int)(await wire.Send("HEAD", "/kept/none", who: reader)).Status).Should().Be(403);
    }

    [Fact]
    public async Task UnknownKeyId_IsAnInvalidAccessKeyId() => await Refused(
        wire.Send("GET", "/kept/there", who: new Credential.Keys("AKIAIOSFODNN7EXAMPLE", "x")), 403, "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.");

    [Fact]
    public async Task SessionToken_ThatIsNone_IsAnInvalidToken() => await Refused(
        wire.Send("GET", "/kept/there", who: new Credential.Keys("ASIAIOSFODNN7EXAMPLE", "x", "token")), 400, "InvalidToken",
        "The provided token is malformed or otherwise invalid.");

    [Fact]
    public async Task WrongSecret_IsASignatureThatDoesNotMatch() => await Refused(
        wire.Send("GET", "/kept/there", who: wire.Root with { Secret = "wrong" }),
        403, "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.");

    private static async Task Refused(Task<S3Answer> sending, int status, string code, string message)
    {
        var answer = await sending;
        ((int)answer.Status, answer.Code, answer.Message).Should().Be((status, code, message));
    }
}
