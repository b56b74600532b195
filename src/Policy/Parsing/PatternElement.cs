using System.Collections.Immutable;

namespace Rolecall.Policy.Parsing;

/// <summary>Action or NotAction, Resource or NotResource.</summary>
public sealed record PatternElement(bool Negated, ImmutableArray<string> Values, bool IsList);
