using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Pipeline;

/// <summary>A refused call: the fault for the client, with what it may know of the decision behind it where there was one.</summary>
internal sealed class RefusedCallException(Fault fault, Denial? denial = null) : Exception(fault.Message)
{
    public Fault Fault { get; } = fault;

    public Denial? Denial { get; } = denial;
}
