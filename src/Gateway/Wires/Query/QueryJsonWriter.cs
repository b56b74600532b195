using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Query;

/// <summary>
/// Query's answers as JSON, which its services write where the request's Accept asks for it: the XML's names, lists as lists. What
/// verifies `aws eks get-token` reads GetCallerIdentity so.
/// </summary>
internal static class QueryJsonWriter
{
    public const string ContentType = "application/json";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The request names JSON, and does not name XML before it.</summary>
    public static bool IsAskedFor(HttpRequest request) => request.Headers.Accept.Count > 0 && IsNamedFirst(request);

    private static bool IsNamedFirst(HttpRequest request)
    {
        foreach (var type in MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.OfType<string>()], out var accepted)
            ? accepted
            : [])
        {
            if (type.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase))
                return type.Quality is not 0;
            if (type.MediaType.EndsWith("/xml", StringComparison.OrdinalIgnoreCase))
                return false;
        }
        return false;
    }

    public static ReadOnlyMemory<byte> Write(MethodDescriptor operation, IMessage answer, string requestId) => Document(json =>
    {
        json.WriteStartObject(operation.Name + "Response");
        json.WritePropertyName(operation.Name + "Result");
        AwsJsonWriter.WriteQueryAnswer(json, answer);
        json.WriteStartObject("ResponseMetadata");
        json.WriteString("RequestId", requestId);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> WriteError(Fault fault, string requestId) => Document(json =>
    {
        json.WriteStartObject("Error");
        json.WriteString("Code", fault.Code);
        json.WriteString("Message", fault.Message);
        json.WriteString("Type", fault.SenderFault ? "Sender" : "Receiver");
        json.WriteEndObject();
        json.WriteString("RequestId", requestId);
    });

    private static ReadOnlyMemory<byte> Document(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
