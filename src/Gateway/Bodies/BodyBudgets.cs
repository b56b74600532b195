using Rolecall.Gateway.Wires;

namespace Rolecall.Gateway.Bodies;

/// <summary>
/// Requests and answers have separate budgets: a client that does not read its answers keeps nobody from sending, and the reverse.
/// </summary>
internal sealed class BodyBudgets(long memory)
{
    /// <summary>One source may always send the longest document: a Query request proves its caller by all of it.</summary>
    public BodyBudget Requests { get; } = new(memory, WireLimits.MaxLongDocumentBytes);

    /// <summary>
    /// An answer is in memory twice or thrice: in its message, as it is written, as it is sent. Anybody may get one object of any size.
    /// </summary>
    public BodyBudget Answers { get; } = new(memory, BodyBudget.LargestAndMore);
}
