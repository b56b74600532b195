using System.Collections.Immutable;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Contracts;

/// <summary>An authenticated principal with the context of its session; passed explicitly, never ambient.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.Caller")]
public sealed record Caller
{
    [Id(0)] public required Principal Principal { get; init; }

    [Id(1)] public required string AccessKeyId { get; init; }

    /// <summary>The opened token; null for a long-term key.</summary>
    [Id(2)] public SessionClaims? Session { get; init; }

    /// <summary>
    /// The condition keys that the principal brings along: aws:PrincipalArn, aws:username, aws:PrincipalTag/…, aws:TokenIssueTime ….
    /// </summary>
    [Id(3)] public ImmutableArray<ConditionEntry> Entries { get; init; } = [];
}
