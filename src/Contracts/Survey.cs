using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Contracts;

/// <summary>Which principals of an account a question is put for.</summary>
public enum SurveyScope
{
    /// <summary>All: the resource's policy may grant by itself.</summary>
    Everyone,

    /// <summary>Those whose own policies may allow it: without them nothing is granted.</summary>
    ByOwnPolicies,

    /// <summary>Those that <see cref="SurveyQuestion.Named"/> lists, alone.</summary>
    Named,
}

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

[GenerateSerializer, Immutable, Alias("rolecall.SurveyCall")]
public sealed record SurveyCall
{
    [Id(0)] public required ImmutableArray<SurveyQuestion> Questions { get; init; }

    /// <summary>Root takes part.</summary>
    [Id(1)] public required bool Root { get; init; }

    /// <summary>In sandbox time.</summary>
    [Id(2)] public required DateTimeOffset Now { get; init; }
}

/// <summary>One principal's half of one question. Principals that nothing could grant it any more are left out.</summary>
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

/// <summary>An AssumeRole that is asked about, on a role of the asked account.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.RoleAuthorizeCall")]
public sealed record RoleAuthorizeCall
{
    [Id(0)] public required string RoleName { get; init; }

    [Id(1)] public required AuthorizeCall Call { get; init; }
}

/// <summary>Whom a role's trust policy may let in, seen from outside.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.RoleTrust")]
public sealed record RoleTrust
{
    [Id(0)] public required string Arn { get; init; }

    /// <summary>"*", or a NotPrincipal: anyone, as far as the conditions go.</summary>
    [Id(1)] public required bool Anyone { get; init; }

    /// <summary>Accounts that are trusted as a whole.</summary>
    [Id(2)] public required ImmutableArray<string> Accounts { get; init; }

    /// <summary>Users, roles and sessions by ARN or unique id.</summary>
    [Id(3)] public required ImmutableArray<string> Principals { get; init; }

    /// <summary>Condition keys of every AssumeRole on it: its tags, its organization.</summary>
    [Id(4)] public required ImmutableArray<ConditionEntry> Entries { get; init; }
}
