namespace Rolecall.Gateway.Bodies;

/// <summary>The budgets of both directions: whoever does not read his answers keeps nobody from sending, nor the other way.</summary>
internal sealed class BodyBudgets(long memory)
{
    public BodyBudget Requests { get; } = new(memory);

    /// <summary>
    /// An answer is in memory twice or thrice: in its message, as it is written, as it is sent. Anybody may get one object of any size.
    /// </summary>
    public BodyBudget Answers { get; } = new(memory, BodyBudget.LargestAndMore);
}
