using System.Text;
using System.Xml;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Xml;

/// <summary>
/// Reads the members of a message that travel in an XML body. Hostile text: no DTD, no entity but XML's own five, no
/// resolver, UTF-8 only, capped in size and depth. Unknown elements are passed over, as S3 does.
/// </summary>
internal static class XmlMembersReader
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = WireLimits.MaxDocumentBytes,
        MaxCharactersFromEntities = 0,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        ConformanceLevel = ConformanceLevel.Document,
    };

    /// <exception cref="AwsFaultException">MalformedXML; or 413 over 1 MB.</exception>
    public static void Read(IMessage message, MethodDescriptor operation, ReadOnlySpan<byte> body)
    {
        if (body.Length > WireLimits.MaxDocumentBytes)
            throw WireFaults.TooLarge(WireLimits.MaxDocumentBytes);
        try
        {
            var text = Rfc3986.StrictUtf8.GetString(body).TrimStart('\uFEFF');
            using var reader = XmlReader.Create(new StringReader(text), Settings);
            reader.MoveToContent();
            var xmlNamespace = XmlAnswerWriter.NamespaceOf(operation.Service);
            if (reader.LocalName != operation.GetOptions().GetExtension(AnnotationsExtensions.Operation).XmlBody
                || !IsOurs(reader, xmlNamespace))
                throw WireFaults.MalformedXml();
            ReadStructure(reader, message, member => member.Location == Location.Unspecified, xmlNamespace);
            while (reader.Read())
            {
            }
        }
        catch (Exception malformed) when (malformed is XmlException or DecoderFallbackException)
        {
            throw WireFaults.MalformedXml();
        }
    }

    private static bool IsOurs(XmlReader reader, string xmlNamespace) =>
        reader.NamespaceURI.Length == 0 || reader.NamespaceURI == xmlNamespace;

    /// <summary>Reads the children of the element that the reader stands on, and stops on its end.</summary>
    private static void ReadStructure(XmlReader reader, IMessage message, Func<MemberShape, bool> takes, string xmlNamespace)
    {
        var shape = MessageShape.Of(message);
        var seen = new HashSet<MemberShape>();
        foreach (var _ in Children(reader))
        {
            if (!IsOurs(reader, xmlNamespace) || shape.Find(reader.LocalName) is not { } member || !takes(member))
                Skip(reader);
            else if (!seen.Add(member) && !member.Flattened)
                throw WireFaults.MalformedXml();
            else
                ReadMember(reader, message, member, xmlNamespace);
        }
    }

    private static void ReadMember(XmlReader reader, IMessage message, MemberShape member, string xmlNamespace)
    {
        if (member.Kind is not (MemberKind.List or MemberKind.Map))
        {
            member.Field.Accessor.SetValue(message, ReadValue(reader, member, xmlNamespace));
            return;
        }

        if (member.Flattened)
        {
            ReadItem(reader, message, member, xmlNamespace);
            return;
        }

        foreach (var _ in Children(reader))
        {
            if (reader.LocalName != member.ListElement)
                throw WireFaults.MalformedXml();
            ReadItem(reader, message, member, xmlNamespace);
        }
    }

    private static void ReadItem(XmlReader reader, IMessage message, MemberShape member, string xmlNamespace)
    {
        if (member.Kind == MemberKind.List)
        {
            var list = member.ListIn(message);
            if (list.Count == WireLimits.MaxItems)
                throw WireFaults.MalformedXml();
            list.Add(ReadValue(reader, member, xmlNamespace));
            return;
        }

        object? key = null, value = null;
        foreach (var _ in Children(reader))
        {
            if (reader.LocalName == "key" && key is null)
                key = ReadValue(reader, member.MapKey!, xmlNamespace);
            else if (reader.LocalName == "value" && value is null)
                value = ReadValue(reader, member.MapValue!, xmlNamespace);
            else
                throw WireFaults.MalformedXml();
        }

        var map = member.MapIn(message);
        if (key is null || value is null || map.Contains(key) || map.Count == WireLimits.MaxItems)
            throw WireFaults.MalformedXml();
        map.Add(key, value);
    }

    private static object ReadValue(XmlReader reader, MemberShape member, string xmlNamespace)
    {
        if (member.ItemKind == MemberKind.Structure)
        {
            var message = member.Structure.NewMessage();
            ReadStructure(reader, message, static _ => true, xmlNamespace);
            return message;
        }

        return WireText.Parse(member.Field, ReadText(reader), out _) ?? throw WireFaults.MalformedXml();
    }

    private static string ReadText(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return "";
        var text = new StringBuilder();
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
                throw WireFaults.MalformedXml();
            text.Append(reader.Value);
        }

        return text.ToString();
    }

    /// <summary>Stops on each child element in turn; whoever takes one must leave the reader on its end.</summary>
    private static IEnumerable<int> Children(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            yield break;
        if (reader.Depth >= WireLimits.MaxDepth)
            throw WireFaults.MalformedXml();
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
                yield return reader.Depth;
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                throw WireFaults.MalformedXml();
        }
    }

    private static void Skip(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return;
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.Depth > WireLimits.MaxDepth)
                throw WireFaults.MalformedXml();
        }
    }
}
