using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>What is wrong with a request: counted whole, and kept as far as one message prints it.</summary>
internal sealed class Violations
{
    private const int MostPrinted = 100;

    private readonly List<Violation> printed = [];

    /// <summary>Of one member, the length is told before what else is wrong.</summary>
    public bool LengthFirst { get; init; }

    /// <summary>How members are named.</summary>
    public MemberNames Names { get; init; }

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
