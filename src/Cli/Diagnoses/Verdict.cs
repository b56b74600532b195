namespace Rolecall.Cli.Diagnoses;

/// <summary>How bad a finding is.</summary>
internal enum Verdict
{
    Good,

    /// <summary>It may surprise somebody.</summary>
    Doubtful,

    /// <summary>Something will not work, or not here.</summary>
    Bad,
}
