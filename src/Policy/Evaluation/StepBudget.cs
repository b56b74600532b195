using System.Globalization;

namespace Rolecall.Policy.Evaluation;

/// <summary>
/// The work that an evaluation may still do. It is passed by reference through everything that compares; code that finds it spent stops,
/// and its result is then discarded.
/// </summary>
internal struct StepBudget(long steps)
{
    private readonly long all = steps;
    private long left = steps;
    private string? tooLong;

    /// <summary>For work whose size is known to be small, and for tests that count.</summary>
    public static StepBudget Unlimited => new(long.MaxValue);

    public readonly bool IsSpent => left < 0;

    public readonly long Used => all - Math.Max(left, 0);

    public readonly string Reason => tooLong is not null
        ? string.Create(CultureInfo.InvariantCulture, $"the request's {tooLong} is longer than {DecisionLimits.LongestValue:N0} letters")
        : string.Create(CultureInfo.InvariantCulture, $"the policies take more than {all:N0} steps to compare with the request");

    public void Spend(long steps) => left -= steps;

    /// <summary>Something of the request is too long to be compared at all.</summary>
    public void Refuse(string what)
    {
        tooLong ??= what;
        left = -1;
    }
}
