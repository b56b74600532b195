using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Wires.Connect;
using Rolecall.Gateway.Wires.Grpc;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Tests;

namespace Rolecall.Gateway.Tests.Aws;

/// <summary>
/// Requests of every operation as botocore 1.43.11's serializers wrote them, from random arguments, beside the message
/// that those arguments are.
/// </summary>
public sealed class BotocoreRequestsTests
{
    private static readonly JsonObject[] Requests = [.. File
        .ReadLines(Path.Combine(Corpora.Repository, "tests", "Gateway.Tests", "Aws", "botocore_requests.jsonl"))
        .Select(line => JsonNode.Parse(line)!.AsObject())];

    private static readonly RestXmlRouter S3 = new(Messages.S3.Methods);

    public static TheoryData<string, string> Operations { get; } =
        new(Messages.Sts.Methods.Concat(Messages.Iam.Methods).Concat(Messages.S3.Methods)
            .Select(method => (OperationService(method), method.Name)));

    [Theory]
    [MemberData(nameof(Operations))]
    public void Request_AsBotocoreWritesIt_IsReadAsItsArguments(string service, string operation)
    {
        var requests =
            Requests.Where(request => (string)request["service"]! == service && (string)request["operation"]! == operation).ToList();

        requests.Should().NotBeEmpty();
        foreach (var request in requests)
        {
            var read = service == "s3" ? ReadRest(request) : ReadQuery(request, service, operation);
            read.Should().Be(ConnectJson.Read(read.Descriptor, Encoding.UTF8.GetBytes(request["message"]!.ToJsonString())));
        }
    }

    private static IMessage ReadQuery(JsonObject request, string service, string operation)
    {
        var form = QueryForm.Parse(Encoding.UTF8.GetBytes((string)request["body"]!));
        form.Should().Contain(KeyValuePair.Create("Action", operation));
        return QueryReader.Read((service == "sts" ? Messages.Sts : Messages.Iam).FindMethodByName(operation).InputType, form);
    }

    private static IMessage ReadRest(JsonObject request)
    {
        var route = S3.Route(
            (string)request["method"]!, (string)request["path"]!, (string)request["query"]!, request["headers"]!.AsObject().ContainsKey);
        route.Operation.Name.Should().Be((string)request["operation"]!);
        var headers = request["headers"]!.AsObject().Select(header => KeyValuePair.Create(header.Key, (string)header.Value!));
        return RestXmlReader.Read(route, headers, Encoding.UTF8.GetBytes((string)request["body"]!));
    }

    private static string OperationService(MethodDescriptor method) => method.Service.Name.ToLowerInvariant();
}
