using System.Globalization;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>What a request is to have in a place, with an example that the model's own rules allow, as JSON writes it.</summary>
internal static class WantedValue
{
    /// <summary>Members of an example, and objects inside one another: more would hide what is wanted.</summary>
    private const int MostMembers = 3;

    /// <param name="field">A whole field: of a list, the list.</param>
    public static string Of(FieldDescriptor field) =>
        field.IsMap ? $"an object such as {Example(field)}"
        : field.IsRepeated ? $"a list such as {Example(field)}"
        : OfItem(field);

    /// <summary>The same of one item of a list.</summary>
    public static string OfItem(FieldDescriptor field)
    {
        var rule = RuleOf(field);
        return field.FieldType switch
        {
            FieldType.String when rule.EnumValues.Length > 0 => "one of " + string.Join(", ", rule.EnumValues.Select(Quote)),
            FieldType.String => $"a text such as {ExampleItem(field)}",
            FieldType.Bytes => $"base64 such as {ExampleItem(field)}",
            FieldType.Bool => "true or false",
            FieldType.Double or FieldType.Float when rule is { MinValue: { } least, MaxValue: { } most } =>
                string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"),
            FieldType.Double or FieldType.Float => $"a number such as {ExampleItem(field)}",
            FieldType.Enum => "one of " + string.Join(", ", field.EnumType.Values.Select(value => Quote(value.Name))),
            FieldType.Message => Of(field.MessageType),
            _ when rule is { MinValue: { } least, MaxValue: { } most } =>
                string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
            _ => $"a whole number such as {ExampleItem(field)}",
        };
    }

    public static string Of(MessageDescriptor message) => message.FullName switch
    {
        var name when name == Timestamp.Descriptor.FullName => $"a time such as {Example(message)}",
        var name when name == Duration.Descriptor.FullName => $"a length of time in seconds, such as {Example(message)}",
        _ when message.Fields.InDeclarationOrder().Count == 0 => "an object without members: {}",
        _ => $"an object such as {Example(message)}",
    };

    private static string Example(FieldDescriptor field, int depth = 0) =>
        field.IsMap ? $"{{\"abc\": {ExampleItem(field.MessageType.FindFieldByNumber(2), depth)}}}"
        : field.IsRepeated ? $"[{ExampleItem(field, depth)}]"
        : ExampleItem(field, depth);

    private static string ExampleItem(FieldDescriptor field, int depth = 0)
    {
        var rule = RuleOf(field);
        return field.FieldType switch
        {
            FieldType.String => Quote(rule.Example ?? (rule.EnumValues is [var first, ..] ? first : "abc")),
            FieldType.Bytes => "\"cm9sZWNhbGw=\"",
            FieldType.Bool => "true",
            FieldType.Double or FieldType.Float => "0.5",
            FieldType.Enum => Quote(field.EnumType.Values[^1].Name),
            FieldType.Message => Example(field.MessageType, depth),
            _ => (rule.MinValue ?? 1).ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>With the members that are required; with the first, where none is.</summary>
    private static string Example(MessageDescriptor message, int depth = 0)
    {
        if (message.FullName == Timestamp.Descriptor.FullName)
            return "\"2026-01-31T12:00:00Z\"";
        if (message.FullName == Duration.Descriptor.FullName)
            return "\"3660s\"";
        if (depth == MostMembers)
            return "{}";
        var members = MessageShape.Of(message).Members;
        var required = members.Where(member => member.Required).Take(MostMembers).ToList();
        return "{" + string.Join(", ", (required.Count > 0 ? required : members.Take(1))
            .Select(member => $"{Quote(member.Field.JsonName)}: {Example(member.Field, depth + 1)}")) + "}";
    }

    private static MemberConstraint RuleOf(FieldDescriptor field) =>
        MessageShape.Of(field.ContainingType).Members.First(member => member.Field == field) is var member && field.IsRepeated
            ? member.ItemConstraint
            : member.Constraint;

    private static string Quote(string text) => $"\"{text}\"";
}
