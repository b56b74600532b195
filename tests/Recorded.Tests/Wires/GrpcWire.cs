using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Rolecall.Api.Protocol.V1;
using Rolecall.Api.SigV4;

namespace Rolecall.Recorded.Tests.Wires;

/// <summary>Sends the same calls over gRPC, where a refusal has the code as its reason and the same text.</summary>
internal sealed class GrpcWire(GrpcClient grpc, string sandbox)
{
    /// <summary>What a refused call is told; no error where it is served.</summary>
    public async Task<ReceivedAnswer> Send(string service, string operation, JsonElement parameters, AwsKeys? who)
    {
        var method = AwsWire.MethodOf(service, operation);
        var request =
            new JsonParser(JsonParser.Settings.Default).Parse(Renamed(parameters, method.InputType).ToJsonString(), method.InputType);
        var call = new Method<IMessage, IMessage>(
            MethodType.Unary,
            method.Service.FullName,
            method.Name,
            MarshallerOf(method.InputType.Parser),
            MarshallerOf(method.OutputType.Parser));
        var invoker = who is null ? grpc.Anonymous : grpc.As(who);
        try
        {
            await invoker.AsyncUnaryCall(call, null, new CallOptions(new Metadata { { "rolecall-sandbox", sandbox } }), request);
            return new(0, "", new AnswerValue("", []), null);
        }
        catch (RpcException refused)
        {
            var info = refused.GetRpcStatus()?.GetDetail<ErrorInfo>();
            List<(string, AnswerValue)> told = [("Code", new(info?.Reason, [])), ("Message", new(refused.GetRpcStatus()?.Message, []))];
            if (info is not null && info.Metadata.TryGetValue("reason", out var reason))
                told.Add(("Reason", new(reason, [])));
            return new(0, "", null, new AnswerValue(null, told));
        }
    }

    /// <summary>AWS's names as protobuf's JSON has them.</summary>
    private static JsonNode Renamed(JsonElement value, MessageDescriptor message)
    {
        var renamed = new JsonObject();
        foreach (var member in value.EnumerateObject())
        {
            var field = message.Fields.InDeclarationOrder().Single(field => NameOf(field) == member.Name);
            renamed[field.JsonName] = member.Value.ValueKind == JsonValueKind.Array
                ? new JsonArray([.. member.Value.EnumerateArray().Select(item => Renamed(item, field))])
                : Renamed(member.Value, field);
        }
        return renamed;
    }

    private static JsonNode Renamed(JsonElement value, FieldDescriptor field) =>
        field is { FieldType: FieldType.Message, IsMap: false }
            && value.ValueKind == JsonValueKind.Object ? Renamed(value, field.MessageType) : JsonNode.Parse(value.GetRawText())!;

    private static string NameOf(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(AnnotationsExtensions.Member) is { Name.Length: > 0 } rule
        ? rule.Name
        : string.Concat(field.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static Marshaller<IMessage> MarshallerOf(MessageParser parser) =>
        new(message => message.ToByteArray(), bytes => parser.ParseFrom(bytes));
}
