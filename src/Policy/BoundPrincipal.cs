using Rolecall.Policy.Parsing;

namespace Rolecall.Policy;

/// <summary>Whom the ARN of a user or role meant when a resource's policy was written: exactly one of the two is given.</summary>
/// <param name="UniqueId">AIDA… or AROA…, of the one who had it.</param>
/// <param name="AwaitedSince">Nobody had it (<see cref="PrincipalEntry.AwaitedSince"/>).</param>
public readonly record struct BoundPrincipal(string? UniqueId, long? AwaitedSince);
