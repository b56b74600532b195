using System.Collections;
using Google.Protobuf;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>Constraints and refused values in AWS's words.</summary>
internal static class ConstraintText
{
    public static string Enum(MemberConstraint constraint) =>
        $"Member must satisfy enum value set: [{string.Join(", ", constraint.EnumValues)}]";

    public static string Pattern(MemberConstraint constraint) =>
        $"Member must satisfy regular expression pattern: {constraint.Pattern!.Text}";

    public static string MinLength(MemberConstraint constraint) =>
        $"Member must have length greater than or equal to {constraint.MinLength}";

    public static string MaxLength(MemberConstraint constraint) =>
        $"Member must have length less than or equal to {constraint.MaxLength}";

    public static string MaxBytes(MemberConstraint constraint) =>
        $"Member must have at most {constraint.MaxBytes} bytes in UTF-8";

    public static string MinValue(MemberConstraint constraint) =>
        $"Member must have value greater than or equal to {constraint.MinValue}";

    public static string MaxValue(MemberConstraint constraint) =>
        $"Member must have value less than or equal to {constraint.MaxValue}";

    /// <summary>AWS names all constraints of the items together, whichever was broken.</summary>
    public static string OfItems(MemberConstraint items) => "Member must satisfy constraint: " + All(items);

    public static string All(MemberConstraint constraint)
    {
        var parts = new List<string>();
        if (constraint.MaxLength is not null)
            parts.Add(MaxLength(constraint));
        if (constraint.MinLength is not null)
            parts.Add(MinLength(constraint));
        if (constraint.Pattern is not null)
            parts.Add(Pattern(constraint));
        if (constraint.MaxValue is not null)
            parts.Add(MaxValue(constraint));
        if (constraint.MinValue is not null)
            parts.Add(MinValue(constraint));
        if (constraint.EnumValues.Length > 0)
            parts.Add(Enum(constraint));
        return $"[{string.Join(", ", parts)}]";
    }

    /// <summary>A value as Java prints it; blobs and structures only as what they are.</summary>
    public static string Of(object value) => value switch
    {
        string text => text,
        ByteString blob => $"{blob.Length} bytes",
        IMessage structure => structure.Descriptor.Name,
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Take(100).Select(key => $"{key}={Of(map[key]!)}"))}}}",
        ICollection items => $"[{string.Join(", ", items.Cast<object>().Take(100).Select(Of))}]",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
