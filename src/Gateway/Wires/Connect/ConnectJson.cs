using System.Buffers.Text;
using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.Net.Http.Headers;
using Rolecall.Api.Json;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>The Connect protocol's unary JSON. https://connectrpc.com/docs/protocol#unary-request</summary>
internal static class ConnectJson
{
    public const string ContentType = "application/json";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Bytes of a field that is written on its own.</summary>
    private const int LongBytes = 4 * 1024;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithRecursionLimit(WireLimits.MaxDepth));

    // For people at a terminal, who read "it's" and not "it\u0027s". No browser takes the content type for a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    private static readonly FrozenDictionary<StatusCode, (string Name, int Status)> Codes = new Dictionary<StatusCode, (string, int)>
    {
        [StatusCode.Cancelled] = ("canceled", 499),
        [StatusCode.Unknown] = ("unknown", 500),
        [StatusCode.InvalidArgument] = ("invalid_argument", 400),
        [StatusCode.DeadlineExceeded] = ("deadline_exceeded", 504),
        [StatusCode.NotFound] = ("not_found", 404),
        [StatusCode.AlreadyExists] = ("already_exists", 409),
        [StatusCode.PermissionDenied] = ("permission_denied", 403),
        [StatusCode.ResourceExhausted] = ("resource_exhausted", 429),
        [StatusCode.FailedPrecondition] = ("failed_precondition", 400),
        [StatusCode.Aborted] = ("aborted", 409),
        [StatusCode.OutOfRange] = ("out_of_range", 400),
        [StatusCode.Unimplemented] = ("unimplemented", 501),
        [StatusCode.Internal] = ("internal", 500),
        [StatusCode.Unavailable] = ("unavailable", 503),
        [StatusCode.DataLoss] = ("data_loss", 500),
        [StatusCode.Unauthenticated] = ("unauthenticated", 401),
    }.ToFrozenDictionary();

    /// <summary>Whether a request's content type is the one, in UTF-8.</summary>
    public static bool IsType(string? given, string type) =>
        MediaTypeHeaderValue.TryParse(given, out var parsed)
        && parsed.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)
        && (parsed.Charset.Length == 0
            || HeaderUtilities.RemoveQuotes(parsed.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a request; an empty body is an empty message.</summary>
    /// <exception cref="AwsFaultException">MalformedInput: no JSON of this message; 413 over the limit of its shape.</exception>
    public static IMessage Read(MessageDescriptor descriptor, ReadOnlySpan<byte> body)
    {
        var limit = MessageShape.Of(descriptor).MaxDocumentBytes;
        if (body.Length > limit)
            throw WireFaults.TooLarge(limit);
        // Some editors and shells begin a file with it. https://www.rfc-editor.org/rfc/rfc8259#section-8.1
        if (body.StartsWith(ByteOrderMark))
            body = body[ByteOrderMark.Length..];
        if (body.Length == 0)
            return MessageShape.Of(descriptor).NewMessage();
        if (!Utf8.IsValid(body))
            throw WireFaults.MalformedInput("The body is not UTF-8, in which JSON is sent");
        try
        {
            ConnectJsonLimits.Check(body, descriptor);
        }
        catch (JsonException malformed)
        {
            throw WireFaults.MalformedInput(
                $"The body is not the JSON of {descriptor.Name}: {ConnectJsonMistakes.Describe(body, malformed)}");
        }
        return Parse(Encoding.UTF8.GetString(body), descriptor);
    }

    private static IMessage Parse(string text, MessageDescriptor descriptor)
    {
        try
        {
            return Parser.Parse(text, descriptor);
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw WireFaults.MalformedInput(ConnectJsonMistakes.Describe(text, descriptor, Parser));
        }
    }

    public static ReadOnlyMemory<byte> Write(IMessage answer)
    {
        var fields = answer.Descriptor.Fields.InFieldNumberOrder();
        return fields.FirstOrDefault(field => IsLong(field, answer)) is { } field
            ? WriteLong(answer, field)
            : Encoding.UTF8.GetBytes(JsonTexts.Format(answer, Formatter));
    }

    private static bool IsLong(FieldDescriptor field, IMessage answer) =>
        field is { FieldType: FieldType.Bytes, IsRepeated: false } && ((ByteString)field.Accessor.GetValue(answer)).Length > LongBytes;

    /// <summary>Bytes of an S3 object: the formatter would hold them in memory ten times over.</summary>
    private static ReadOnlyMemory<byte> WriteLong(IMessage answer, FieldDescriptor field)
    {
        var bytes = (ByteString)field.Accessor.GetValue(answer);
        field.Accessor.Clear(answer);
        var others = Formatter.Format(answer).AsSpan(1).TrimStart();
        field.Accessor.SetValue(answer, bytes);
        var head = Encoding.UTF8.GetBytes($"{{ \"{field.JsonName}\": \"");
        var tail = Encoding.UTF8.GetBytes($"\"{(others is "}" ? " " : ", ")}{others}");
        var length = Base64.GetMaxEncodedToUtf8Length(bytes.Length);
        var json = new byte[head.Length + length + tail.Length];
        head.CopyTo(json, 0);
        Base64.EncodeToUtf8(bytes.Span, json.AsSpan(head.Length), out _, out _);
        tail.CopyTo(json, head.Length + length);
        return json;
    }

    /// <summary>The HTTP status that goes with a code.</summary>
    public static int HttpStatusOf(StatusCode code) => Codes[code].Status;

    /// <summary>The error document: code, message, and the details as type and unpadded base64.</summary>
    public static ReadOnlyMemory<byte> WriteError(StatusCode code, string message, IEnumerable<IMessage> details)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("code", Codes[code].Name);
            json.WriteString("message", message);
            json.WriteStartArray("details");
            foreach (var detail in details)
            {
                json.WriteStartObject();
                json.WriteString("type", detail.Descriptor.FullName);
                json.WriteString("value", Convert.ToBase64String(detail.ToByteArray()).TrimEnd('='));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
