using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Aws;

/// <summary>Which operation a request means, and what AWS's common refusals are called on this wire.</summary>
public sealed class AwsJsonWireTests
{
    private const string Json11 = "application/x-amz-json-1.1";

    private static readonly OperationTable Table = new([.. Rows(Messages.JsonShapes.Methods), .. Rows(Messages.Sts.Methods)]);

    private static readonly AwsJsonTargets Targets = new(Table.All);

    [Theory]
    [InlineData("Shapes_20260101.Every", Json11, "Every")]
    [InlineData("Shapes_20260101.Constrain", "application/x-amz-json-1.0", "Constrain")]
    [InlineData("Shapes_20260101.Every", "Application/X-AMZ-JSON-1.1; charset=utf-8", "Every")]
    public void Target_FindsItsOperation(string target, string contentType, string operation) =>
        Targets.Find("POST", "/", [target], contentType).Name.Should().Be(operation);

    [Theory]
    [InlineData("POST", "/", "Shapes_20260101.None", Json11)]
    [InlineData("POST", "/", "shapes_20260101.Every", Json11)]
    [InlineData("POST", "/", "Every", Json11)]
    [InlineData("POST", "/", "Shapes_20260101.every", Json11)]
    [InlineData("POST", "/", "AWSSecurityTokenServiceV20110615.GetCallerIdentity", Json11)]
    [InlineData("POST", "/", ".GetCallerIdentity", Json11)]
    [InlineData("POST", "/", null, Json11)]
    [InlineData("POST", "/", "Shapes_20260101.Every", "application/json")]
    [InlineData("POST", "/", "Shapes_20260101.Every", "application/x-amz-json-1.2")]
    [InlineData("POST", "/", "Shapes_20260101.Every", null)]
    [InlineData("POST", "/x", "Shapes_20260101.Every", Json11)]
    [InlineData("GET", "/", "Shapes_20260101.Every", Json11)]
    public void AnythingElse_IsAnUnknownOperation(string method, string path, string? target, string? contentType) =>
        ((Action)(() => Targets.Find(method, path, target is null ? [] : [target], contentType)))
            .Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("UnknownOperationException");

    [Fact]
    public void Target_GivenTwice_IsAnUnknownOperation() =>
        ((Action)(() => Targets.Find("POST", "/", ["Shapes_20260101.Every", "Shapes_20260101.Every"], Json11)))
            .Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("UnknownOperationException");

    [Theory]
    [InlineData("AccessDenied", 403, "AccessDeniedException", 400)]
    [InlineData("InvalidClientTokenId", 403, "UnrecognizedClientException", 400)]
    [InlineData("ExpiredToken", 403, "ExpiredTokenException", 400)]
    [InlineData("SignatureDoesNotMatch", 403, "InvalidSignatureException", 400)]
    [InlineData("MissingAuthenticationToken", 403, "MissingAuthenticationTokenException", 400)]
    [InlineData("IncompleteSignature", 400, "IncompleteSignatureException", 400)]
    [InlineData("Throttling", 400, "ThrottlingException", 400)]
    [InlineData("ValidationError", 400, "InvalidShapeException", 400)]
    [InlineData("RequestEntityTooLarge", 413, "RequestEntityTooLargeException", 413)]
    [InlineData("ServiceUnavailable", 503, "ServiceUnavailableException", 503)]
    [InlineData("InternalFailure", 500, "InternalFailure", 500)]
    [InlineData("PolicyNotFoundException", 400, "PolicyNotFoundException", 400)]
    public void CommonFault_HasItsJsonCode(string code, int status, string told, int toldStatus)
    {
        var fault = AwsJsonFaults.Of(OperationTable.RuleOf(Messages.JsonShapes), new Fault(code, "text", status));

        fault.Should().Be(new Fault(told, "text", toldStatus));
    }

    [Fact]
    public void BrokenConstraint_OfAServiceWithoutItsOwnCode_IsAValidationException() =>
        AwsJsonFaults.Of(rule: null, Fault.ValidationError("x")).Code.Should().Be("ValidationException");

    [Fact]
    public async Task UnknownTarget_IsAnsweredInJson()
    {
        var http = Request("Shapes_20260101.None", body: "{}");

        await HttpWires.Serve(new AwsJsonWire(Table, Bodies, pipeline: null!), new WireRequest(http, "default", "/", "", "id"));

        http.Response.StatusCode.Should().Be(400);
        http.Response.ContentType.Should().Be(Json11);
        http.Response.Headers["x-amzn-ErrorType"].ToString().Should().Be("UnknownOperationException");
        BodyOf(http).GetProperty("__type").GetString().Should().Be("UnknownOperationException");
    }

    [Fact]
    public async Task Body_OverOneMegabyte_IsRefusedBeforeAnythingElse()
    {
        var http = Request("Shapes_20260101.Every", body: "");
        http.Request.ContentLength = WireLimits.MaxDocumentBytes + 1;

        await HttpWires.Serve(new AwsJsonWire(Table, Bodies, pipeline: null!), new WireRequest(http, "default", "/", "", "id"));

        http.Response.StatusCode.Should().Be(413);
    }

    [Theory]
    [InlineData("jsonshapes", null, "GET", true)]
    [InlineData("sts", null, "POST", false)]
    [InlineData("sts", "Shapes_20260101.Every", "POST", true)]
    [InlineData(null, "anything", "POST", true)]
    [InlineData(null, "anything", "GET", false)]
    [InlineData(null, null, "POST", false)]
    public void Request_IsClaimed_ByItsScopeOrItsTarget(string? scope, string? target, string method, bool claimed)
    {
        var http = Request(target, "{}");
        http.Request.Method = method;
        if (scope is not null)
            http.Request.Headers.Authorization = $"AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/{scope}/aws4_request, SignedHeaders=host, Signature=0";

        new AwsJsonWire(Table, Bodies, pipeline: null!).Claims(new WireRequest(http, "default", "/", "", "id")).Should().Be(claimed);
    }

    private static BodyReader Bodies { get; } = new(new BodyBudget(1 << 30), sandboxes: null!, authenticator: null!, TimeProvider.System);

    private static DefaultHttpContext Request(string? target, string body)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.ContentType = Json11;
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        if (target is not null)
            http.Request.Headers["X-Amz-Target"] = target;
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new MemoryStream()));
        return http;
    }

    private static JsonElement BodyOf(HttpContext http) => JsonDocument.Parse(((MemoryStream)http.Response.Body).ToArray()).RootElement;

    private static IEnumerable<Operation> Rows(IEnumerable<Google.Protobuf.Reflection.MethodDescriptor> methods) =>
        methods.Select(method => new Operation
        {
            Method = method,
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = true,
            Sessions = SessionUse.Any,
        });
}
