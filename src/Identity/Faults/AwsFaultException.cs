namespace Rolecall.Identity.Faults;

/// <summary>Ends an operation with a fault. Anything else that is thrown is a bug.</summary>
public sealed class AwsFaultException(Fault fault) : Exception(fault.Message)
{
    public Fault Fault { get; } = fault;

    /// <summary>Ends the operation where a grain has refused it.</summary>
    /// <exception cref="AwsFaultException">There is a fault.</exception>
    public static void ThrowIf(Fault? fault)
    {
        if (fault is not null)
            throw new AwsFaultException(fault);
    }
}
