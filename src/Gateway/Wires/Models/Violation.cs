using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>A member that is not as the model requires.</summary>
/// <param name="Path">"tags.1.member.key".</param>
/// <param name="Value">What the caller sent; null where he sent nothing.</param>
/// <param name="Constraint">"Member must not be null".</param>
/// <param name="Sensitive">The value must not be printed.</param>
/// <param name="Fault">What the service answers this breach with; null where it is a validation error.</param>
internal sealed record Violation(string Path, string? Value, string Constraint, bool Sensitive, Fault? Fault = null)
{
    /// <summary>As AWS words it; of a sensitive value it says nothing.</summary>
    public override string ToString()
    {
        var value = Value is null ? " null" : Sensitive ? "" : $" '{WireFaults.Echo(Value)}'";
        return $"Value{value} at '{Path}' failed to satisfy constraint: {Constraint}";
    }
}
