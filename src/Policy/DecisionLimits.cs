namespace Rolecall.Policy;

/// <summary>
/// What a decision may cost. Policies and requests come from strangers, and a decision is made while its grain waits: beyond
/// these limits it denies and says so, for what was not compared may be a deny.
/// </summary>
public static class DecisionLimits
{
    /// <summary>Letters (UTF-16 code units) of the longest condition value, action or resource that a decision looks at.</summary>
    public const int LongestValue = 8_192;

    /// <summary>
    /// Steps of one side of a decision, the caller's or the resource's. A step is a letter compared, or about as much work: some
    /// nanoseconds. Policies of AWS take thousands.
    /// </summary>
    public const long StepsOfHalf = 2_000_000;

    /// <summary>Steps that one side may take besides to tell its statements; what is beyond them is not told.</summary>
    public const long StepsOfTraces = 1_000_000;
}
