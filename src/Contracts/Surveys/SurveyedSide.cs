using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts.Surveys;

/// <summary>One principal's side of one question. Principals to whom no policy could grant it any more are left out.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SurveyedSide")]
public sealed record SurveyedSide
{
    /// <summary>The question's index.</summary>
    [Id(0)] public required int Question { get; init; }

    [Id(1)] public required Caller Caller { get; init; }

    [Id(2)] public required CallerSide Side { get; init; }

    /// <summary>A session that the question named.</summary>
    [Id(3)] public bool NamedSession { get; init; }
}
