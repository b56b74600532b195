using System.Buffers;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.Xml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Query;

/// <summary>AWS Query: a form with Action and Version in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html</summary>
internal sealed class QueryWire(OperationTable table, BodyReader bodies, ClaimedCallers claimed, CallPipeline pipeline) : HttpWire
{
    private readonly List<ServiceDescriptor> services =
        [.. table.Services.Where(service => OperationTable.RuleOf(service).Wire == Wire.Query)];

    /// <summary>The last wire: what no other claims is answered with an error document that every AWS client reads.</summary>
    public override bool Claims(WireRequest request) => true;

    public override async Task Serve(WireRequest request)
    {
        if (!HttpMethods.IsPost(request.Http.Request.Method) && !HttpMethods.IsGet(request.Http.Request.Method))
            throw WireFaults.MethodNotAllowed();
        using var body = await bodies.ReadDocument(
            request.Http, (_, received) => CallerOf(request, received), WireLimits.MaxLongDocumentBytes, received => LimitOf(request, received));
        var form = QueryForm.Parse(request.Query);
        if (HttpMethods.IsPost(request.Http.Request.Method))
            form.AddRange(QueryForm.Parse(body.Bytes.Span, WireLimits.MaxLongDocumentBytes));
        var version = Required(form, "Version");
        request.Service = ServiceOf(request, version);
        var action = Required(form, "Action");
        var row = FindRow(request.Service, action, version);
        var call = request.ToCall(
            row,
            () => QueryReader.Read(row.Method.InputType, form),
            () => CredentialReader.Of(
                request.Http, row.AwsRules, body.Sha256, chunks: null));
        var answer = await pipeline.Run(call);
        if (QueryJsonWriter.IsAskedFor(request.Http.Request))
        {
            await request.Answer(
                StatusCodes.Status200OK, QueryJsonWriter.ContentType, QueryJsonWriter.Write(row.Method, answer, request.RequestId));
            return;
        }
        var xml = XmlAnswerWriter.Write(row.Method, answer, request.RequestId);
        await request.Answer(StatusCodes.Status200OK, XmlAnswerWriter.ContentType, xml.Written);
        // Where it was not sent, the host may still have it.
        xml.Dispose();
    }

    public override Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused) =>
        QueryJsonWriter.IsAskedFor(request.Http.Request)
        ? request.Answer(fault.Status, QueryJsonWriter.ContentType, QueryJsonWriter.WriteError(fault, request.RequestId))
        : request.Answer(
            fault.Status,
            XmlAnswerWriter.ContentType,
            XmlAnswerWriter.WriteError(request.Service ?? ServiceOf(request, version: null), fault, request.RequestId));

    private Call? CallerOf(WireRequest request, ReadOnlySequence<byte> received) =>
        RowOf(request, received) is { } row
            ? request.ToCaller(row, row.AwsRules)
            : null;

    /// <summary>
    /// A long body is read for an operation that takes a long text, and where the key that is said to have signed it is there: that it did
    /// is proven by the body itself.
    /// </summary>
    private async ValueTask<int> LimitOf(WireRequest request, ReadOnlySequence<byte> received)
    {
        if (!await claimed.CanBeSomebody(request))
            return WireLimits.MaxDocumentBytes;
        if (received.IsEmpty)
            return WireLimits.MaxLongDocumentBytes;
        return RowOf(request, received) is { } row ? MessageShape.Of(row.Method.InputType).MaxDocumentBytes : WireLimits.MaxDocumentBytes;
    }

    /// <summary>
    /// Which operation it is stands among the first parameters, in the query string or in the body: clients write it there.
    /// </summary>
    private Operation? RowOf(WireRequest request, ReadOnlySequence<byte> received)
    {
        var first = received.Slice(0, Math.Min(received.Length, BodyReader.FirstBytes)).ToArray();
        var form = QueryForm.Parse(request.Query);
        form.AddRange(QueryForm.Parse(first.AsSpan(0, Math.Max(0, first.AsSpan().LastIndexOf((byte)'&')))));
        if (form.Find(pair => pair.Key == "Action").Value is not { } action
            || form.Find(pair => pair.Key == "Version").Value is not { } version)
            return null;
        return FindRow(ServiceOf(request, version), action, version);
    }

    private Operation FindRow(ServiceDescriptor service, string action, string version) =>
        OperationTable.RuleOf(service).ApiVersion == version && table.ByAction(OperationTable.SigningNameOf(service), action) is { } row
            && row.Method.Service == service
            ? row
            : throw new AwsFaultException(Fault.InvalidAction(WireFaults.Echo(action), WireFaults.Echo(version)));

    /// <summary>By the signature's scope; unsigned, by the API version; else STS, whose error document it then gets.</summary>
    private ServiceDescriptor ServiceOf(WireRequest request, string? version)
    {
        var signed = request.Scope?.Service;
        foreach (var service in services)
        {
            if (OperationTable.SigningNameOf(service) == signed)
                return service;
        }
        return services.Find(service => OperationTable.RuleOf(service).ApiVersion == version) ?? services[0];
    }

    private static string Required(List<KeyValuePair<string, string>> form, string name)
    {
        string? found = null;
        foreach (var (key, value) in form)
        {
            if (key != name)
                continue;
            if (found is not null)
                throw WireFaults.MalformedInput($"The parameter {name} is given more than once");
            found = value;
        }
        return found is { Length: > 0 }
            ? found
            : throw new AwsFaultException(new Fault("MissingParameter", $"The request must contain the parameter {name}"));
    }
}
