using System.Text;
using System.Text.Json;
using CsCheck;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Tests.Shapes;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Connect;
using Rolecall.Identity.Faults;
using Rolecall.Tests;

namespace Rolecall.Gateway.Tests.Aws.ConnectWire;

public sealed class ConnectJsonTests
{
    [Theory]
    [InlineData("{\"roleArn\":\"a\",\"durationSeconds\":900}")]
    [InlineData("{\"role_arn\":\"a\",\"duration_seconds\":900}")]
    [InlineData(" { \"durationSeconds\" : \"900\", \"roleArn\" : \"a\" } ")]
    public void Request_IsRead(string json) =>
        Read(AssumeRoleRequest.Descriptor, json).Should().Be(new AssumeRoleRequest { RoleArn = "a", DurationSeconds = 900 });

    [Theory]
    [InlineData("{\"rolearn\":\"a\"}", "AssumeRoleRequest has no field \"rolearn\": did you mean \"roleArn\"?")]
    [InlineData("{\"tags\":[{\"kye\":\"a\"}]}", "\"tags[0]\" has no field \"kye\": did you mean \"key\"?")]
    [InlineData("{\"tags\":[{\"department\":\"a\"}]}", "\"tags[0]\" has no field \"department\": known are key, value")]
    public void UnknownField_IsRefused_WithTheNearest(string json, string message) =>
        ((Action)(() => Read(AssumeRoleRequest.Descriptor, json))).Should().Throw<AwsFaultException>().Which.Fault.Message
            .Should().Be(message);

    /// <summary>The first value that does not fit is told with its place, what is wanted there and an example.</summary>
    [Theory]
    [InlineData("{\"roleArn\":1}", "\"roleArn\" wants a text such as \"abc\"")]
    [InlineData("{\"roleArn\":\"a\",\"durationSeconds\":\"1h\"}", "\"durationSeconds\" wants a whole number from 900 to 43200")]
    [InlineData("{\"tags\":{}}", "\"tags\" wants a list such as [{\"key\": \"abc\", \"value\": \"abc\"}]")]
    [InlineData("{\"tags\":{\"a\":\"b\"}}", "\"tags\" wants a list such as [{\"key\": \"abc\", \"value\": \"abc\"}]")]
    [InlineData("{\"tags\":\"a=b\"}", "\"tags\" wants a list such as [{\"key\": \"abc\", \"value\": \"abc\"}]")]
    [InlineData("{\"transitiveTagKeys\":\"a\"}", "\"transitiveTagKeys\" wants a list such as [\"abc\"]")]
    [InlineData("{\"tags\":[{\"key\":\"a\"},7]}", "\"tags[1]\" wants an object such as {\"key\": \"abc\", \"value\": \"abc\"}")]
    [InlineData("{\"tags\":[{\"key\":\"a\"},{\"value\":true}]}", "\"tags[1].value\" wants a text such as \"abc\"")]
    [InlineData("{\"transitiveTagKeys\":[\"a\",1]}", "\"transitiveTagKeys[1]\" wants a text such as \"abc\"")]
    [InlineData("[]", "The body wants an object such as {\"roleArn\": \"abc\", \"roleSessionName\": \"abc\"}")]
    [InlineData("{\"roleArn\":\"a\"", "The body is not the JSON of AssumeRoleRequest: it ends too early, at line 1, byte 15")]
    [InlineData("{\"roleArn\":\n 'a'}", "The body is not the JSON of AssumeRoleRequest: it goes wrong at line 2, byte 2; names and texts stand in double quotes, such as {\"name\": \"abc\"}")]
    [InlineData("{roleArn:\"a\"}", "The body is not the JSON of AssumeRoleRequest: it goes wrong at line 1, byte 2; names and texts stand in double quotes, such as {\"name\": \"abc\"}")]
    [InlineData("{\"roleArn\":\"a\",}", "The body is not the JSON of AssumeRoleRequest: it goes wrong at line 1, byte 16; no comma stands after the last one")]
    [InlineData("{\"roleArn\":}", "The body is not the JSON of AssumeRoleRequest: it goes wrong at line 1, byte 12")]
    [InlineData("{} {}", "The body is not the JSON of AssumeRoleRequest: it goes wrong at line 1, byte 4")]
    public void ValueThatDoesNotFit_IsToldWithItsField_AndAnExample(string json, string message) =>
        ((Action)(() => Read(AssumeRoleRequest.Descriptor, json))).Should().Throw<AwsFaultException>().Which.Fault.Message
            .Should().Be(message);

    [Theory]
    [InlineData("{\"by\":\"61m\"}", "\"by\" wants a length of time in seconds, such as \"3660s\"")]
    [InlineData("{\"by\":{\"seconds\":3660}}", "\"by\" wants a length of time in seconds, such as \"3660s\"")]
    public void LengthOfTimeThatIsNone_IsToldWithAnExample(string json, string message) =>
        ((Action)(() => Read(AdvanceClockRequest.Descriptor, json))).Should().Throw<AwsFaultException>().Which.Fault.Message
            .Should().Be(message);

    /// <summary>The model's own rules and examples are what is shown.</summary>
    [Theory]
    [InlineData("{\"name\":5}", "\"name\" wants a text such as \"team-a\"")]
    [InlineData("{\"labels\":{\"a\":\"b\"}}", "\"labels\" wants a list such as [{\"key\": \"cost-centre\"}]")]
    [InlineData("{\"labels\":[{\"key\":\"a\",\"value\":1}]}", "\"labels[0].value\" wants a text such as \"abc\"")]
    [InlineData("{\"world\":\"x\"}", "\"world\" wants an object such as {\"text\": \"abc\"}")]
    [InlineData("{\"ttl\":3600}", "\"ttl\" wants a length of time in seconds, such as \"3660s\"")]
    public void ValueOfOursThatDoesNotFit_IsToldWithAnExampleOfTheModel(string json, string message) =>
        ((Action)(() => Read(CreateSandboxRequest.Descriptor, json))).Should().Throw<AwsFaultException>().Which.Fault.Message
            .Should().Be(message);

    [Theory]
    [InlineData("{\"sourceIdentity\":\"ab\",\"accessKeyId\":\"b\"}", "\"sourceIdentity\" and \"accessKeyId\" exclude each other: give one of them")]
    [InlineData("{\"access_key_id\":\"b\",\"source_identity\":null}", "\"accessKeyId\" and \"sourceIdentity\" exclude each other: give one of them")]
    public void TwoOfAChoice_AreToldApart(string json, string message) =>
        ((Action)(() => Read(RevokeSessionsRequest.Descriptor, json))).Should().Throw<AwsFaultException>().Which.Fault.Message
            .Should().Be(message);

    /// <summary>As some shells and editors write files.</summary>
    [Fact]
    public void ByteOrderMark_IsNoPartOfTheRequest() =>
        ConnectJson.Read(AssumeRoleRequest.Descriptor, [0xEF, 0xBB, 0xBF, .. "{\"roleArn\":\"a\"}"u8]).Should().Be(new AssumeRoleRequest { RoleArn = "a" });

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=UTF-8", true)]
    [InlineData("application/json;charset=\"utf-8\"", true)]
    [InlineData("application/json; charset=utf-16", false)]
    [InlineData("application/jsonx", false)]
    [InlineData("text/plain", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void ContentType_IsReadWhole(string? type, bool isJson) => ConnectJson.IsType(type, ConnectJson.ContentType).Should().Be(isJson);

    /// <summary>A request may be as long as the model lets its texts be, however deep they stand.</summary>
    [Fact]
    public void World_OfAsManyBytesAsTheModelAllows_IsRead()
    {
        var text = new string('#', 2 << 20);

        ((ApplyWorldRequest)Read(ApplyWorldRequest.Descriptor, $"{{\"world\":{{\"text\":\"{text}\"}}}}")).World.Text.Should().Be(text);
    }

    [Fact]
    public void EmptyBody_IsAnEmptyMessage() =>
        Read(GetCallerIdentityRequest.Descriptor, "").Should().Be(new GetCallerIdentityRequest());

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"roleArn\":1}")]
    [InlineData("{\"durationSeconds\":\"x\"}")]
    [InlineData("{\"durationSeconds\":2147483648}")]
    [InlineData("{\"durationSeconds\":1.5}")]
    [InlineData("{\"roleArn\":\"\\ud800\"}")]
    [InlineData("{\"roleArn\":\"a\"} {}")]
    [InlineData("{\"roleArn\":\"a\",}")]
    [InlineData("{\"tags\":{}}")]
    public void Json_ThatIsNotTheRequest_IsMalformedInput(string json) =>
        ((Action)(() => Read(AssumeRoleRequest.Descriptor, json))).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be("MalformedInput");

    [Fact]
    public void Bytes_ThatAreNoUtf8_AreMalformedInput() =>
        ((Action)(() => ConnectJson.Read(AssumeRoleRequest.Descriptor, [0xFF, 0xFE]))).Should().Throw<AwsFaultException>();

    [Fact]
    public void Json_NestedTooDeeply_IsMalformedInput() =>
        ((Action)(() => Read(EveryShape.Descriptor, string.Concat(Enumerable.Repeat("{\"inner\":", 10_000)))))
            .Should().Throw<AwsFaultException>();

    [Fact]
    public void UnknownField_NestedTooDeeply_IsMalformedInput() =>
        ((Action)(() => Read(EveryShape.Descriptor, "{\"x\":" + new string('[', 100_000)))).Should().Throw<AwsFaultException>();

    [Fact]
    public void Json_OverOneMegabyte_IsTooLarge() =>
        ((Action)(() => ConnectJson.Read(AssumeRoleRequest.Descriptor, new byte[(1 << 20) + 1]))).Should().Throw<AwsFaultException>()
            .Which.Fault.Status.Should().Be(413);

    [Fact]
    public void JsonTestSuite_IsReadOrRefused()
    {
        foreach (var file in Directory.GetFiles(Corpora.Folder("json-testsuite"), "*.json", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            byte[][] bodies =
            [
                bytes,
                [.. "{\"roleArn\":"u8, .. bytes, .. "}"u8],
                [.. "{\"tags\":"u8, .. bytes, .. "}"u8],
                [.. "{\"x\":"u8, .. bytes, .. "}"u8]
            ];
            foreach (var body in bodies.Where(body => body.Length <= WireLimits.MaxDocumentBytes))
                ReadOrRefuse(body);
        }

        static void ReadOrRefuse(byte[] body)
        {
            try
            {
                ConnectJson.Read(AssumeRoleRequest.Descriptor, body);
            }
            catch (AwsFaultException refused)
            {
                refused.Fault.Status.Should().Be(400);
            }
        }
    }

    public static TheoryData<string> Names { get; } = new(Messages.All.Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_WrittenAndRead_IsTheSame(string name)
    {
        var type = Messages.All.Single(type => type.FullName == name);

        Messages.Of(type).Sample(message => ConnectJson.Read(type, ConnectJson.Write(message).Span).Equals(message), iter: 100);
    }

    [Fact]
    public void Error_HasCodeMessageAndDetails()
    {
        var error = ConnectJson.WriteError(
            StatusCode.PermissionDenied, "no \"é\"", [new ErrorInfo { Reason = "AccessDenied", Domain = "rolecall" }]);

        Encoding.UTF8.GetString(error.Span).Should().Contain("no \\\"é\\\"", "people read it at a terminal");
        using var json = JsonDocument.Parse(error);
        json.RootElement.GetProperty("code").GetString().Should().Be("permission_denied");
        json.RootElement.GetProperty("message").GetString().Should().Be("no \"é\"");
        var detail = json.RootElement.GetProperty("details")[0];
        detail.GetProperty("type").GetString().Should().Be("google.rpc.ErrorInfo");
        var value = detail.GetProperty("value").GetString()!;
        value.Should().NotContain("=");
        ErrorInfo.Parser.ParseFrom(Convert.FromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '='))).Reason
            .Should().Be("AccessDenied");
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, 401)]
    [InlineData(StatusCode.PermissionDenied, 403)]
    [InlineData(StatusCode.NotFound, 404)]
    [InlineData(StatusCode.AlreadyExists, 409)]
    [InlineData(StatusCode.ResourceExhausted, 429)]
    [InlineData(StatusCode.Cancelled, 499)]
    [InlineData(StatusCode.Unimplemented, 501)]
    [InlineData(StatusCode.Unavailable, 503)]
    [InlineData(StatusCode.DeadlineExceeded, 504)]
    public void Code_HasItsHttpStatus(StatusCode code, int status) => ConnectJson.HttpStatusOf(code).Should().Be(status);

    private static Google.Protobuf.IMessage Read(MessageDescriptor type, string json) =>
        ConnectJson.Read(type, Encoding.UTF8.GetBytes(json));

    /// <summary>An object is written past the formatter, and read as any other bytes.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LongBytes_ReadBack_AsTheyWere(bool alone)
    {
        var answer = new Rolecall.Api.S3.V1.GetObjectResponse { Body = Google.Protobuf.ByteString.CopyFrom(new byte[100_001]) };
        if (!alone)
            answer.MergeFrom(new Rolecall.Api.S3.V1.GetObjectResponse { ContentType = "text/plain", Metadata = { ["a"] = "\"b\"" } });

        var written = ConnectJson.Write(answer);

        answer.Body.Length.Should().Be(100_001, "writing takes nothing away");
        ConnectJson.Read(Rolecall.Api.S3.V1.GetObjectResponse.Descriptor, written.Span).Should().Be(answer);
    }
}
