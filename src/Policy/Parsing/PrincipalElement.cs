using System.Collections.Immutable;

namespace Rolecall.Policy.Parsing;

/// <summary>
/// Principal or NotPrincipal: pairs of a type ("AWS", "Service", "Federated", "CanonicalUser") and a value; "*" alone is AWS "*".
/// </summary>
public sealed record PrincipalElement(bool Negated, ImmutableArray<PrincipalEntry> Entries, bool IsStar);
