using System.Collections.Immutable;

namespace Rolecall.Contracts.Surveys;

/// <summary>A question put by many principals of an account, one after the other.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SurveyQuestion")]
public sealed record SurveyQuestion
{
    [Id(0)] public required Question Question { get; init; }

    [Id(1)] public required SurveyScope Scope { get; init; }

    /// <summary>
    /// Users, roles and role sessions by ARN or unique id, asked for whatever the scope: a policy speaks of them. A session's
    /// ARN asks for the session of that name.
    /// </summary>
    [Id(2)] public ImmutableArray<string> Named { get; init; } = [];
}
