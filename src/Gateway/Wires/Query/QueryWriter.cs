using System.Collections;
using Google.Protobuf;
using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Wires.Query;

/// <summary>Message → AWS Query parameters, as the SDKs write them; <see cref="QueryReader"/> reads the same message back.</summary>
internal static class QueryWriter
{
    /// <summary>The parameters of the request, without Action and Version.</summary>
    public static List<KeyValuePair<string, string>> Write(IMessage request)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        Write(parameters, "", request);
        return parameters;
    }

    private static void Write(List<KeyValuePair<string, string>> parameters, string prefix, IMessage message)
    {
        foreach (var member in MessageShape.Of(message).Members)
        {
            if (member.ValueIn(message) is not { } value)
                continue;
            var name = prefix + member.Name;
            if (member.Kind is not (MemberKind.List or MemberKind.Map))
            {
                WriteValue(parameters, name, member, value);
                continue;
            }

            var index = 1;
            var items = member.Flattened ? name : $"{name}.{member.ListElement}";
            if (member.Kind == MemberKind.List)
            {
                foreach (var item in (IEnumerable)value)
                    WriteValue(parameters, $"{items}.{index++}", member, item);
                continue;
            }

            foreach (DictionaryEntry entry in (IDictionary)value)
            {
                WriteValue(parameters, $"{items}.{index}.key", member.MapKey!, entry.Key);
                WriteValue(parameters, $"{items}.{index++}.value", member.MapValue!, entry.Value!);
            }
        }
    }

    private static void WriteValue(List<KeyValuePair<string, string>> parameters, string name, MemberShape member, object value)
    {
        if (member.ItemKind != MemberKind.Structure)
        {
            parameters.Add(new(name, WireText.Format(member.Field, value)));
            return;
        }

        var before = parameters.Count;
        Write(parameters, name + ".", (IMessage)value);
        if (parameters.Count == before)
            parameters.Add(new(name, ""));
    }
}
