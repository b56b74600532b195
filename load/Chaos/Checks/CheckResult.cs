namespace Rolecall.Chaos.Checks;

/// <summary>What became of an invariant of reliability.md §3.1 in a run.</summary>
/// <param name="Id">"I2".</param>
/// <param name="Claim">What must hold.</param>
/// <param name="Tried">How often it was tried.</param>
/// <param name="Least">How often it is to be tried, for the run to say anything.</param>
/// <param name="Of">What was counted: "revocations".</param>
/// <param name="Broken">How often it did not hold.</param>
/// <param name="Control">What was falsified, or switched off, to see whether the check sees it.</param>
/// <param name="Caught">How often the check saw that.</param>
internal sealed record CheckResult(string Id, string Claim, long Tried, long Least, string Of, long Broken, string Control, long Caught)
{
    /// <summary>What else is to be said.</summary>
    public string Notes { get; init; } = "";

    /// <summary>The first that did not hold.</summary>
    public string? First { get; init; }

    public bool Holds => Broken == 0 && Caught > 0 && Tried >= Least;

    public string Verdict => Broken > 0 ? "BROKEN" : Caught == 0 ? "control not caught" : Tried < Least ? "too few" : "held";
}
