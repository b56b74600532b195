using System.Collections.ObjectModel;
using System.Globalization;

namespace Rolecall.Federation.Oidc.Json;

/// <summary>One value of a JSON text as it was read, for instance a claim of a token. Immutable.</summary>
public sealed class JsonValue
{
    internal static readonly JsonValue Null = new() { Kind = JsonKind.Null };
    internal static readonly JsonValue True = new() { Kind = JsonKind.Boolean, Text = "true" };
    internal static readonly JsonValue False = new() { Kind = JsonKind.Boolean, Text = "false" };

    private JsonValue()
    {
    }

    public JsonKind Kind { get; private init; }

    /// <summary>The text of a string, a number as it was written, <c>true</c> or <c>false</c>; empty for everything else.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The values of a list; empty for everything else.</summary>
    public IReadOnlyList<JsonValue> Items { get; private init; } = [];

    /// <summary>The members of an object by their exact names; empty for everything else.</summary>
    public IReadOnlyDictionary<string, JsonValue> Members { get; private init; } = ReadOnlyDictionary<string, JsonValue>.Empty;

    internal static JsonValue String(string text) => new() { Kind = JsonKind.String, Text = text };

    internal static JsonValue Number(string digits) => new() { Kind = JsonKind.Number, Text = digits };

    internal static JsonValue List(IReadOnlyList<JsonValue> items) => new() { Kind = JsonKind.List, Items = items };

    internal static JsonValue Object(IReadOnlyDictionary<string, JsonValue> members) => new() { Kind = JsonKind.Object, Members = members };

    /// <summary>The whole number of a JSON number without fraction and exponent, where it fits 64 bits.</summary>
    public bool TryGetInteger(out long value)
    {
        value = 0;
        return Kind == JsonKind.Number && long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The texts of a list that holds strings only; null for anything else.</summary>
    public IReadOnlyList<string>? ToStrings() =>
        Kind == JsonKind.List && Items.All(item => item.Kind == JsonKind.String) ? [.. Items.Select(item => item.Text)] : null;

    /// <summary>The values that a condition compares: a string, number or boolean alone, or each of those in a list; else none.</summary>
    public IReadOnlyList<string> ToConditionValues() => Kind switch
    {
        JsonKind.List => [.. Items.Where(item => item.IsScalar).Select(item => item.Text)],
        _ => IsScalar ? [Text] : [],
    };

    private bool IsScalar => Kind is JsonKind.String or JsonKind.Number or JsonKind.Boolean;
}
