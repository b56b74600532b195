using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Protocol.V1;

namespace Rolecall.Api.Json;

/// <summary>
/// Messages as JSON, in which texts that are JSON themselves stand as objects (<see cref="MemberRule.JsonOf"/>): audit records, which gRPC has
/// as text. Public because the server and the command line write alike; nobody outside is to.
/// </summary>
public static class JsonTexts
{
    private static readonly ConcurrentDictionary<MessageDescriptor, bool> Known = new();

    /// <summary>The message's JSON. A text that is none stays a text.</summary>
    public static string Format(IMessage message, JsonFormatter formatter)
    {
        if (!Has(message.Descriptor))
            return formatter.Format(message);
        // Whoever else has the message goes on with it as it is.
        var shown = message.Descriptor.Parser.ParseFrom(message.ToByteString());
        Open(shown);
        return formatter.Format(shown);
    }

    private static void Open(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (TextOf(field) is { } text)
                Open(message, field, text);
            else if (Leads(field) && field.Accessor.GetValue(message) is { } value)
                foreach (var item in field.IsRepeated ? (IEnumerable)value : new[] { value })
                    Open((IMessage)item);
        }
    }

    private static void Open(IMessage message, FieldDescriptor field, FieldDescriptor text)
    {
        try
        {
            if (text.Accessor.GetValue(message) is string { Length: > 0 } json)
            {
                field.Accessor.SetValue(message, Struct.Parser.ParseJson(json));
                text.Accessor.Clear(message);
            }
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or InvalidJsonException)
        {
            // Records are JSON; what is none is told as it is.
        }
    }

    private static bool Has(MessageDescriptor descriptor) => Known.GetOrAdd(
        descriptor, static found => found.Fields.InDeclarationOrder().Any(field => TextOf(field) is not null || Leads(field)));

    /// <summary>Whether such texts are in the messages of a field. Answers are trees: the types that hold themselves are protobuf's own.</summary>
    private static bool Leads(FieldDescriptor field) =>
        field is { FieldType: FieldType.Message, IsMap: false } && field.MessageType.File.Package is var package
            && package.StartsWith("rolecall.", StringComparison.Ordinal) && Has(field.MessageType);

    private static FieldDescriptor? TextOf(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(AnnotationsExtensions.Member) is { JsonOf.Length: > 0 } rule
            ? field.ContainingType.FindFieldByName(rule.JsonOf)
            : null;
}
