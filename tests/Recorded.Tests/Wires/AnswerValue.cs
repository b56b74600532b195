using System.Text.Json;
using System.Xml.Linq;

namespace Rolecall.Recorded.Tests.Wires;

/// <summary>What stands in an answer, whatever it is written in: a text, or members in their order.</summary>
internal sealed record AnswerValue(
    string? Text, IReadOnlyList<(string Name, AnswerValue Value)> Members, JsonValueKind Json = JsonValueKind.Undefined)
{
    public static AnswerValue Of(XElement xml) => xml.HasElements
        ? new(null, [.. xml.Elements().Select(element => (element.Name.LocalName, Of(element)))])
        : new(xml.Value, []);

    public static AnswerValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new(null, [.. json.EnumerateObject().Select(member => (member.Name, Of(member.Value)))], json.ValueKind),
        JsonValueKind.Array => new(null, [.. json.EnumerateArray().Select(item => ("member", Of(item)))], json.ValueKind),
        JsonValueKind.String => new(json.GetString(), [], json.ValueKind),
        _ => new(json.GetRawText(), [], json.ValueKind),
    };

    public AnswerValue? Find(string name) => Members.FirstOrDefault(member => member.Name.Equals(name, StringComparison.Ordinal)).Value;
}
