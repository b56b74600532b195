namespace Rolecall.Chaos.Checks;

/// <summary>Tries an invariant while faults run.</summary>
internal interface ICheck
{
    /// <summary>It has tried what it is to try.</summary>
    bool HasEnough => true;

    /// <summary>Goes on until the faults are over, and all have enough or have had their time.</summary>
    Task Run(CancellationToken end);

    /// <summary>What is tried once the cluster is whole again, and the control; the result.</summary>
    Task<CheckResult> Close();
}
