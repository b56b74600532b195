using System.Collections;
using Google.Protobuf;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>Constraints and refused values in AWS's words.</summary>
internal static class ConstraintText
{
    public static string Of(Breach breach, MemberConstraint constraint) => breach switch
    {
        Breach.Absent => "Member must not be null",
        Breach.Enum => $"Member must satisfy enum value set: [{string.Join(", ", constraint.EnumValues)}]",
        Breach.Pattern => $"Member must satisfy regular expression pattern: {constraint.Pattern!.Text}{Example(constraint)}",
        Breach.TooManyBytes => $"Member must have at most {constraint.MaxBytes} bytes in UTF-8",
        Breach.TooShort => $"Member must have length greater than or equal to {constraint.MinLength}",
        Breach.TooLong => $"Member must have length less than or equal to {constraint.MaxLength}",
        Breach.TooSmall => $"Member must have value greater than or equal to {constraint.MinValue}",
        Breach.TooLarge => $"Member must have value less than or equal to {constraint.MaxValue}",
        Breach.Items => $"Member must satisfy constraint: [{string.Join(", ", All(constraint))}]",
        _ => $"Map value must satisfy constraint: [{string.Join(", ", All(constraint))}]",
    };

    private static string Example(MemberConstraint constraint) => constraint.Example is { } example ? $", such as \"{example}\"" : "";

    /// <summary>AWS names all constraints of the items together, whichever was broken.</summary>
    public static IEnumerable<string> All(MemberConstraint constraint)
    {
        if (constraint.MaxLength is not null)
            yield return Of(Breach.TooLong, constraint);
        if (constraint.MinLength is not null)
            yield return Of(Breach.TooShort, constraint);
        if (constraint.Pattern is not null)
            yield return Of(Breach.Pattern, constraint);
        if (constraint.MaxValue is not null)
            yield return Of(Breach.TooLarge, constraint);
        if (constraint.MinValue is not null)
            yield return Of(Breach.TooSmall, constraint);
        if (constraint.EnumValues.Length > 0)
            yield return Of(Breach.Enum, constraint);
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
