using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rolecall.Policy.Parsing;

/// <summary>Prints a document so that reading it gives the same document.</summary>
internal static class PolicyWriter
{
    public static string Write(PolicyDocument document)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("Version", document.Version);
            if (document.Id is { } id)
                json.WriteString("Id", id);
            json.WriteStartArray("Statement");
            foreach (var statement in document.Statements)
                Write(json, statement);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>One statement by itself.</summary>
    public static string Write(PolicyStatement statement)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, statement);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, PolicyStatement statement)
    {
        json.WriteStartObject();
        if (statement.Sid is { } sid)
            json.WriteString("Sid", sid);
        json.WriteString("Effect", statement.Deny ? "Deny" : "Allow");
        if (statement.Principal is { } principal)
            Write(json, principal);
        WriteValues(json, statement.Action.Negated ? "NotAction" : "Action", statement.Action.Values, statement.Action.IsList);
        if (statement.Resource is { } resource)
            WriteValues(json, resource.Negated ? "NotResource" : "Resource", resource.Values, resource.IsList);
        if (statement.Conditions.Length > 0)
        {
            json.WriteStartObject("Condition");
            foreach (var group in statement.Conditions.GroupBy(clause => clause.Operator))
            {
                json.WriteStartObject(group.Key);
                foreach (var clause in group)
                    WriteValues(json, clause.Key, clause.Values, clause.IsList);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PrincipalElement principal)
    {
        var name = principal.Negated ? "NotPrincipal" : "Principal";
        if (principal.IsStar)
        {
            json.WriteString(name, "*");
            return;
        }
        json.WriteStartObject(name);
        foreach (var type in principal.Entries.GroupBy(entry => entry.Type))
            WriteValues(json, type.Key, [.. type.Select(entry => entry.Value)], isList: type.Count() > 1);
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, string name, ImmutableArray<string> values, bool isList)
    {
        if (!isList && values.Length == 1)
        {
            json.WriteString(name, values[0]);
            return;
        }
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
