using System.Collections;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.RestXml;

namespace Rolecall.Gateway.Wires.Xml;

/// <summary>
/// A structure's members as XML elements. A list of the answer itself stands there even when it is empty
/// (<c>&lt;Users/&gt;</c>), as AWS writes it and as its paginators expect; an empty list further down does only where its rule says so.
/// </summary>
internal readonly struct XmlMembers(XmlOutput output, Func<Timestamp, string> timeText)
{
    public void WriteAnswer(IMessage answer) => Write(answer, within: null);

    /// <param name="within">What the structure is the value of; null for the answer itself.</param>
    private void Write(IMessage message, MemberShape? within)
    {
        foreach (var member in MessageShape.Of(message).Members)
        {
            if (member.Location != Location.Unspecified)
                continue;
            if (member.ValueIn(message) is { } value)
                Write(member, value);
            else if (member.Kind is MemberKind.List or MemberKind.Map && !member.Flattened
                && (within is null || member.Required || within.WritesEmpty(member, message)))
                output.Empty(member.Name);
        }
    }

    private void Write(MemberShape member, object value)
    {
        if (member.Kind is not (MemberKind.List or MemberKind.Map))
        {
            WriteValue(member.Name, member, value);
            return;
        }

        if (!member.Flattened)
            output.Open(member.Name);
        var element = member.Flattened ? member.Name : member.ListElement;
        if (member.Kind == MemberKind.List)
        {
            foreach (var item in (IList)value)
                WriteValue(element, member, item);
        }
        else
        {
            foreach (DictionaryEntry entry in (IDictionary)value)
            {
                output.Open(element);
                WriteValue("key", member.MapKey!, entry.Key);
                WriteValue("value", member.MapValue!, entry.Value!);
                output.Close(element);
            }
        }

        if (!member.Flattened)
            output.Close(member.Name);
    }

    private void WriteValue(string name, MemberShape member, object value)
    {
        if (member.ItemKind == MemberKind.Structure)
        {
            output.Open(name);
            Write((IMessage)value, member);
            output.Close(name);
            return;
        }

        output.Element(name, Text(member, value));
    }

    private string Text(MemberShape member, object value)
    {
        if (value is Timestamp time)
            return member.HttpDate ? WireTime.Http(time) : timeText(time);
        var text = WireText.Format(member.Field, value);
        return member.UrlEncoded ? Rfc3986.Encode(text) : text;
    }
}
