using System.Collections.Immutable;
using System.Text.Json;

namespace Rolecall.Policy.Tests.Cases;

/// <summary>A file of tests/cases/decisions: cases of one theme. The format is told in the README there.</summary>
public sealed record DecisionCaseFile
{
    public required string About { get; init; }

    public required string Source { get; init; }

    public required ImmutableArray<DecisionCase> Cases { get; init; }
}

/// <summary>One decision: who asks what, under which policies, and the answer.</summary>
public sealed record DecisionCase
{
    public required string Name { get; init; }

    public required string Caller { get; init; }

    /// <summary>The role's ARN where it has a path that the session's ARN does not show.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The user behind a federated user.</summary>
    public string? FederatedBy { get; init; }

    public JsonElement? Identity { get; init; }

    /// <summary>Further identity policies, as a group's or an attached one.</summary>
    public ImmutableArray<JsonElement> Attached { get; init; } = [];

    public JsonElement? Boundary { get; init; }

    public JsonElement? Session { get; init; }

    public JsonElement? ResourcePolicy { get; init; }

    public JsonElement? TrustPolicy { get; init; }

    public ImmutableArray<ImmutableArray<JsonElement>> ServiceControl { get; init; } = [];

    public ImmutableArray<ImmutableArray<JsonElement>> ResourceControl { get; init; } = [];

    /// <summary>The account that owns the resource, where its ARN does not say so.</summary>
    public string? Owner { get; init; }

    public required string Action { get; init; }

    public required string Resource { get; init; }

    public Dictionary<string, JsonElement> Context { get; init; } = [];

    /// <summary>"allow", "implicit deny" or "explicit deny".</summary>
    public required string Expect { get; init; }

    /// <summary>The layer that decides.</summary>
    public required Layer By { get; init; }

    /// <summary>What AWS's message says after "User: … on resource: …"; every deny has it.</summary>
    public string? Text { get; init; }

    /// <summary>Texts that the explanation must have.</summary>
    public ImmutableArray<string> Explains { get; init; } = [];
}
