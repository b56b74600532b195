using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Query;

/// <summary>
/// AWS Query parameters → message. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
/// Parameters that the model does not know are ignored, and an index only orders: gaps close up. A known parameter that
/// stands twice is refused, since its meaning would depend on who reads it.
/// </summary>
internal static class QueryReader
{
    /// <summary>Reads a request; time and memory are linear in the parameters.</summary>
    /// <exception cref="AwsFaultException">MalformedInput: a parameter that does not fit its member.</exception>
    public static IMessage Read(MessageDescriptor descriptor, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var draft = new QueryDraft(MessageShape.Of(descriptor));
        foreach (var (name, value) in parameters)
            Put(draft, new Cursor(name), value, depth: 0);
        return draft.Build();
    }

    private static void Put(QueryDraft draft, Cursor cursor, string value, int depth)
    {
        if (depth > WireLimits.MaxDepth)
            throw WireFaults.MalformedInput("Structures are nested too deeply");
        if (draft.Shape.Find(cursor.Next()) is not { } member)
            return;
        switch (member.Kind)
        {
            case MemberKind.List:
                PutItem(draft.Items(member), member, ref cursor, value, depth);
                break;
            case MemberKind.Map:
                PutEntry(draft.Items(member), member, ref cursor, value, depth);
                break;
            case MemberKind.Structure:
                PutStructure(draft.Child(member), cursor, value, depth);
                break;
            default:
                draft.Set(member, Scalar(member, ref cursor, value), cursor.Name);
                break;
        }
    }

    private static void PutItem(QueryItems items, MemberShape member, ref Cursor cursor, string value, int depth)
    {
        // botocore sends an empty list as "Tags=".
        if (cursor.AtEnd && value.Length == 0)
            return;
        var index = Index(member, ref cursor);
        if (member.ItemKind == MemberKind.Structure)
            PutStructure(items.Child(index, member.Structure), cursor, value, depth);
        else
            items.Add(index, Scalar(member, ref cursor, value), cursor.Name);
    }

    private static void PutEntry(QueryItems entries, MemberShape member, ref Cursor cursor, string value, int depth)
    {
        if (cursor.AtEnd && value.Length == 0)
            return;
        var index = Index(member, ref cursor);
        if (cursor.AtEnd)
            throw WireFaults.MalformedInput($"Map entry found without key and value: {WireFaults.Echo(cursor.Name)}");
        var entry = entries.Entry(index);
        var part = cursor.Next();
        if (part is "key")
            entry.SetKey(Scalar(member.MapKey!, ref cursor, value), cursor.Name);
        else if (part is "value" && member.MapValue!.Kind == MemberKind.Structure)
            PutStructure(entry.Structure(member.MapValue.Structure), cursor, value, depth);
        else if (part is "value")
            entry.SetValue(Scalar(member.MapValue!, ref cursor, value), cursor.Name);
    }

    private static void PutStructure(QueryDraft draft, Cursor cursor, string value, int depth)
    {
        if (!cursor.AtEnd)
            Put(draft, cursor, value, depth + 1);
        else if (value.Length > 0)
            throw WireFaults.MalformedInput($"Value found where a structure was expected: {WireFaults.Echo(cursor.Name)}");
    }

    private static object Scalar(MemberShape member, ref Cursor cursor, string value)
    {
        if (!cursor.AtEnd)
            throw WireFaults.MalformedInput("Start of list found where not expected");
        return WireText.Parse(member.Field, value, out var reason) ?? throw WireFaults.MalformedInput(reason!);
    }

    private static int Index(MemberShape member, ref Cursor cursor)
    {
        if (cursor.AtEnd || (!member.Flattened && !cursor.Next().SequenceEqual(member.ListElement)) || cursor.AtEnd)
            throw WireFaults.MalformedInput("Top level element may not be treated as a list");
        var digits = cursor.Next();
        if (digits.Length is 0 or > 9 || digits[0] == '0' || digits.ContainsAnyExceptInRange('0', '9'))
            throw WireFaults.MalformedInput($"Not an index of a list: {WireFaults.Echo(cursor.Name)}");
        return int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>Walks a parameter's name from dot to dot.</summary>
    private struct Cursor(string name)
    {
        private int at;

        public string Name => name;

        public readonly bool AtEnd => at > name.Length;

        public ReadOnlySpan<char> Next()
        {
            var rest = name.AsSpan(at);
            var dot = rest.IndexOf('.');
            var next = dot < 0 ? rest : rest[..dot];
            at += next.Length + 1;
            return next;
        }
    }
}
