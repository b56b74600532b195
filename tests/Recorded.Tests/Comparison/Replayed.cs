using Rolecall.Recorded.Tests.Scenarios;
using Rolecall.Recorded.Tests.Wires;

namespace Rolecall.Recorded.Tests.Comparison;

/// <summary>What became of one exchange.</summary>
/// <param name="Key">"aws-recorded/iam-create-describe-role#1".</param>
/// <param name="Step">What was recorded.</param>
/// <param name="Came">What came back here; null where the call could not be made, for want of what an earlier answer would have told.</param>
/// <param name="Differences">Empty where it is equal.</param>
internal sealed record Replayed(string Key, Step Step, ReceivedAnswer? Came, IReadOnlyList<string> Differences)
{
    /// <summary>"iam:CreateUser".</summary>
    public string Operation => $"{Step.Call.Service}:{Step.Call.Operation}";

    /// <summary>The product does not have the operation, or not the one that it depends on.</summary>
    public bool NotBuilt => Came is null || (Came.NotBuilt && Step.Answer?.Error?.Code != Came.Code);

    public bool Equal => Differences.Count == 0 && !NotBuilt;

    public override string ToString() =>
        $"{Key} {Step.Call.Operation ?? Step.Call.Http}: {(NotBuilt ? "not built" : string.Join("; ", Differences))}";
}
