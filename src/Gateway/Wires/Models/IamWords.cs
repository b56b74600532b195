using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>
/// IAM does not repeat what it refuses. Names, paths and documents are held against their characters by themselves, after all that the
/// model says, and have texts of their own. (Recorded on AWS by LocalStack in 2025; the texts by several servers that compared theirs.)
/// </summary>
internal sealed class IamWords : ValidationWords
{
    private const string Names = @"[\w+=,.@-]+";
    private const string Documents = @"[\u0009\u000A\u000D\u0020-\u00FF]+";

    public static IamWords Instance { get; } = new();

    public override bool LengthFirst => true;

    public override Fault FaultOf(Violations found)
    {
        var common = found.Printed.Where(violation => OwnText(violation) is null).ToList();
        return common.Count == 0
            ? Fault.ValidationError(OwnText(found.Printed[0])!)
            : Detected(found.Count - (found.Printed.Count - common.Count), common.Select(Text));
    }

    private static string Text(Violation violation) =>
        $"Value at '{violation.Path}' failed to satisfy constraint: " + violation.Breach switch
        {
            Breach.Enum => "Member must satisfy enum value set",
            Breach.Items => $"Member must satisfy constraint: [{string.Join(", ", [.. ConstraintText.All(violation.Constraint), ConstraintText.Of(Breach.Absent, violation.Constraint)])}]",
            _ => ConstraintText.Of(violation.Breach, violation.Constraint),
        };

    /// <summary>The text for a value with characters that its kind does not have; null for what the model's common text tells.</summary>
    private static string? OwnText(Violation violation) => violation switch
    {
        { Member.PathName: "path" or "newPath", Breach: Breach.Pattern } =>
            Invalid(violation, "begin and end with / and contain only alphanumeric characters and/or / characters."),
        { Member.PathName: "pathPrefix", Breach: Breach.Pattern or Breach.TooShort } =>
            Invalid(violation, "begin with the / character and contain only alphanumeric characters and/or / characters."),
        { Breach: Breach.Pattern, Constraint.Pattern.Text: Names } =>
            Invalid(violation, "contain only alphanumeric characters and/or the following: +=,.@_-"),
        { Breach: Breach.Pattern, Constraint.Pattern.Text: Documents } => Invalid(violation, "contain only printable ASCII characters."),
        _ => null,
    };

    private static string Invalid(Violation violation, string rule) =>
        $"The specified value for {violation.Path} is invalid. It must {rule}";
}
