using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>A member that is not as the model requires.</summary>
/// <param name="Path">"tags.1.member.key", or as the wire of the call names it.</param>
/// <param name="Value">What the caller sent; null where he sent nothing.</param>
/// <param name="Breach">What is wrong with it.</param>
/// <param name="Member">The member.</param>
/// <param name="Constraint">What the model requires of it, or of its items.</param>
/// <param name="Fault">What the service answers this breach with; null where it is a validation error.</param>
internal sealed record Violation(
    string Path, string? Value, Breach Breach, MemberShape Member, MemberConstraint Constraint, Fault? Fault = null)
{
    /// <summary>As most services word it; of a sensitive value it says nothing.</summary>
    public override string ToString()
    {
        var value = Value is null ? " null" : Member.Sensitive ? "" : $" '{WireFaults.Echo(Value)}'";
        return $"Value{value} at '{Path}' failed to satisfy constraint: {ConstraintText.Of(Breach, Constraint)}";
    }
}
