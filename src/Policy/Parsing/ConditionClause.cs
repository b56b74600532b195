using System.Collections.Immutable;

namespace Rolecall.Policy.Parsing;

/// <summary>One key under one operator.</summary>
public sealed record ConditionClause(string Operator, string Key, ImmutableArray<string> Values, bool IsList);
