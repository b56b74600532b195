namespace Rolecall.Recorded.Tests.Scenarios;

/// <summary>Exchanges with AWS, one after the other in one account.</summary>
internal sealed record Scenario
{
    /// <summary>What a known difference names it by: "aws-recorded/iam-create-describe-role".</summary>
    public string Key { get; init; } = "";

    public required string Id { get; init; }

    /// <summary>Where it is known from.</summary>
    public string? Source { get; init; }

    /// <summary>Placeholders that the replaying side fills, each with its form, where # is a hex digit.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    public required IReadOnlyList<Step> Steps { get; init; }
}
