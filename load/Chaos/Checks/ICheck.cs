namespace Rolecall.Chaos.Checks;

/// <summary>Tries an invariant while faults run.</summary>
internal interface ICheck
{
    /// <summary>Goes on until the faults are over.</summary>
    Task Run(CancellationToken end);

    /// <summary>What is tried once the cluster is whole again, and the control; the result.</summary>
    Task<CheckResult> Close();
}
