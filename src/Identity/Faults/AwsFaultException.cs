namespace Rolecall.Identity.Faults;

/// <summary>Ends an operation with a fault. Anything else that is thrown is a bug.</summary>
public sealed class AwsFaultException(Fault fault) : Exception(fault.Message)
{
    public Fault Fault { get; } = fault;
}
