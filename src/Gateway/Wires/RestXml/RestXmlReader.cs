using System.Collections;
using System.Text;
using Google.Protobuf;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.Xml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>REST-XML request → message. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html</summary>
internal static class RestXmlReader
{
    /// <summary>Reads a request whose operation is known.</summary>
    /// <param name="route">What the router found.</param>
    /// <param name="headers">All headers; the values of a name that stands more than once are one, with commas between them.</param>
    /// <param name="body">The body, already free of chunk signatures. A payload of bytes is not copied: leave it unchanged.</param>
    /// <exception cref="AwsFaultException">An S3 error: InvalidArgument, MalformedXML, MetadataTooLarge.</exception>
    public static IMessage Read(RestXmlRoute route, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        var shape = MessageShape.Of(route.Operation.InputType);
        var message = shape.NewMessage();
        var byName = headers.ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
        var readsXml = false;
        foreach (var member in shape.Members)
        {
            switch (member.Location)
            {
                case Location.Uri when route.Labels.TryGetValue(member.LocationName, out var label):
                    Set(message, member, label);
                    break;
                case Location.Query:
                    // The router has refused those that stand twice.
                    foreach (var (_, value) in route.Query.Where(word => word.Key == member.LocationName))
                        Set(message, member, value);
                    break;
                case Location.Header when byName.Contains(member.LocationName):
                    Set(message, member, string.Join(",", byName[member.LocationName]));
                    break;
                case Location.MetaHeaders:
                    ReadMetadata(member.MapIn(message), byName, member.LocationName);
                    break;
                case Location.Payload:
                    ReadPayload(message, member, body);
                    break;
                case Location.Unspecified:
                    readsXml = true;
                    break;
            }
        }

        if (body.Length == 0 && route.Operation.GetOptions().GetExtension(AnnotationsExtensions.Operation).BodyRequired)
            throw WireFaults.MissingRequestBody();
        if (readsXml && body.Length > 0)
            XmlMembersReader.Read(message, route.Operation, body.Span);
        return message;
    }

    private static void Set(IMessage message, MemberShape member, string text)
    {
        var value = WireText.Parse(member.Field, text, out _)
            ?? throw WireFaults.InvalidArgument(member.Field.FieldType is Google.Protobuf.Reflection.FieldType.Int32 or Google.Protobuf.Reflection.FieldType.Int64
                ? $"Provided {member.LocationName} not an integer or within integer range"
                : $"Invalid value for {member.LocationName}");
        member.Field.Accessor.SetValue(message, value);
    }

    /// <summary>Names are lower case, whatever was sent; AWS keeps them so.</summary>
    private static void ReadMetadata(IDictionary metadata, ILookup<string, string> headers, string prefix)
    {
        var bytes = 0;
        foreach (var header in headers)
        {
            if (!header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || header.Key.Length == prefix.Length)
                continue;
            var name = header.Key[prefix.Length..].ToLowerInvariant();
            var value = string.Join(",", header);
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
            if (bytes > WireLimits.MaxMetadataBytes)
                throw WireFaults.MetadataTooLarge();
            metadata[name] = value;
        }
    }

    private static void ReadPayload(IMessage message, MemberShape member, ReadOnlyMemory<byte> body)
    {
        if (member.Field.FieldType == Google.Protobuf.Reflection.FieldType.Bytes)
        {
            member.Field.Accessor.SetValue(message, UnsafeByteOperations.UnsafeWrap(body));
            return;
        }

        if (body.Length == 0)
            return;
        if (body.Length > WireLimits.MaxDocumentBytes)
            throw WireFaults.TooLarge(WireLimits.MaxDocumentBytes);
        try
        {
            member.Field.Accessor.SetValue(message, Rfc3986.StrictUtf8.GetString(body.Span));
        }
        catch (DecoderFallbackException)
        {
            throw WireFaults.InvalidArgument("The body is not UTF-8 text");
        }
    }
}
