using System.Collections.Immutable;

namespace Rolecall.Contracts.Surveys;

[GenerateSerializer, Immutable, Alias("rolecall.SurveyCall")]
public sealed record SurveyCall
{
    [Id(0)] public required ImmutableArray<SurveyQuestion> Questions { get; init; }

    /// <summary>Root takes part.</summary>
    [Id(1)] public required bool Root { get; init; }

    /// <summary>In sandbox time.</summary>
    [Id(2)] public required DateTimeOffset Now { get; init; }
}
