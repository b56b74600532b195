using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>Our own services tell of each member what is wanted there, with an example, for people who write their first request.</summary>
internal sealed class NativeWords : ValidationWords
{
    public static NativeWords Instance { get; } = new();

    public override Fault FaultOf(Violations found) =>
        Fault.ValidationError(string.Join("; ", found.Printed.DistinctBy(violation => violation.Path).Select(Text)));

    private static string Text(Violation violation)
    {
        var (member, constraint) = (violation.Member, violation.Constraint);
        var subject = $"\"{violation.Path}\"";
        var isText = member.Field.FieldType is Google.Protobuf.Reflection.FieldType.String && member.Kind == MemberKind.Scalar;
        // A secret is not repeated.
        var given = violation.Value is null || member.Sensitive ? $"{subject} does not fit: it"
            : $"{subject} is {(isText ? $"\"{WireFaults.Echo(violation.Value)}\"" : WireFaults.Echo(violation.Value))}, and";
        var unit = isText ? "characters" : member.Kind is MemberKind.List or MemberKind.Map ? "items" : "bytes";
        return violation.Breach switch
        {
            Breach.Absent => $"{subject} is missing: it wants {WantedValue.Of(member.Field)}",
            Breach.Pattern => $"{given} wants {Matching(member, constraint)}",
            Breach.TooManyBytes => $"{subject} is longer than {constraint.MaxBytes} bytes in UTF-8",
            Breach.TooShort when constraint.MinLength == 1 => $"{subject} is empty",
            Breach.TooShort => $"{subject} has fewer than {constraint.MinLength} {unit}",
            Breach.TooLong => $"{subject} has more than {constraint.MaxLength} {unit}",
            Breach.TooSmall when constraint.MaxValue is null => $"{given} wants a number of {constraint.MinValue} or more",
            Breach.TooLarge when constraint.MinValue is null => $"{given} wants a number of {constraint.MaxValue} or less",
            Breach.Items or Breach.MapValues => $"{subject} has an item that does not fit: each wants {Matching(member, constraint)}",
            _ => $"{given} wants {WantedValue.OfItem(member.Field)}",
        };
    }

    private static string Matching(MemberShape member, MemberConstraint constraint)
    {
        var wanted = member.Kind == MemberKind.Map ? WantedValue.OfItem(member.MapValue!.Field) : WantedValue.OfItem(member.Field);
        return constraint.Pattern is { } pattern ? $"{wanted}, by the pattern {pattern.Text}" : wanted;
    }
}
