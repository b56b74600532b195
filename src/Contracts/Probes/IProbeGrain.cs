namespace Rolecall.Contracts.Probes;

/// <summary>Answers, for its silo, whether that runs. Key: the silo's address; whoever asks has it placed there.</summary>
[Alias("rolecall.IProbeGrain")]
public interface IProbeGrain : IGrainWithStringKey
{
    /// <summary>Answers at once.</summary>
    [Alias("Answer")]
    Task Answer();
}
