using Rolecall.Identity;

namespace Rolecall.Gateway.Aws;

/// <summary>What is wrong with a request: counted whole, and kept as far as one message prints it.</summary>
internal sealed class Violations
{
    private const int MostPrinted = 100;

    private readonly List<Violation> printed = [];

    public IReadOnlyList<Violation> Printed => printed;

    public int Count { get; private set; }

    public bool IsFull => printed.Count == MostPrinted;

    /// <summary>The first breach's that the service has a code of its own for.</summary>
    public Fault? OwnFault { get; private set; }

    public void Add(Violation violation)
    {
        Count++;
        OwnFault ??= violation.Fault;
        if (!IsFull)
            printed.Add(violation);
    }
}

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
