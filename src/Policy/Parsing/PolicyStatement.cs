using System.Collections.Immutable;

namespace Rolecall.Policy;

/// <summary>One statement of a document, as it was written.</summary>
public sealed record PolicyStatement
{
    public string? Sid { get; init; }

    public required bool Deny { get; init; }

    /// <summary>Null in an identity policy.</summary>
    public PrincipalElement? Principal { get; init; }

    public required PatternElement Action { get; init; }

    /// <summary>Null in a trust policy.</summary>
    public PatternElement? Resource { get; init; }

    public ImmutableArray<ConditionClause> Conditions { get; init; } = [];
}

/// <summary>Action or NotAction, Resource or NotResource.</summary>
public sealed record PatternElement(bool Negated, ImmutableArray<string> Values, bool IsList);

/// <summary>Principal or NotPrincipal: pairs of a type ("AWS", "Service", "Federated", "CanonicalUser") and a value; "*" alone is AWS "*".</summary>
public sealed record PrincipalElement(bool Negated, ImmutableArray<PrincipalEntry> Entries, bool IsStar);

/// <summary>One value of a principal element.</summary>
public readonly record struct PrincipalEntry(string Type, string Value)
{
    /// <summary>Who the ARN of a user or role was when the policy was written, AIDA… or AROA…: then that one is meant, and no other of its name.</summary>
    public string? UniqueId { get; init; }

    /// <summary>
    /// Nobody had the ARN when the policy was written: then whoever has it first from then on is meant, and no later one of the name. How
    /// many users and roles had left the account by then; null where the entry means the name alone, or has a <see cref="UniqueId"/>.
    /// </summary>
    public long? AwaitedSince { get; init; }
}

/// <summary>One key under one operator.</summary>
public sealed record ConditionClause(string Operator, string Key, ImmutableArray<string> Values, bool IsList);
