using System.Collections.Immutable;

namespace Rolecall.Policy.Services;

/// <summary>One action of a service.</summary>
public sealed record ServiceAction
{
    /// <summary>The service's prefix: "s3".</summary>
    public required string Service { get; init; }

    /// <summary>"GetObject".</summary>
    public required string Name { get; init; }

    public required AccessLevel AccessLevel { get; init; }

    /// <summary>The resource types that it takes.</summary>
    public required ImmutableArray<ActionResource> Resources { get; init; }

    /// <summary>The keys that it knows whatever its resource is.</summary>
    public required ImmutableArray<ConditionKey> ConditionKeys { get; init; }

    /// <summary>A policy can allow it on "*" only.</summary>
    public bool TakesNoResource => Resources.IsEmpty;

    /// <summary>"s3:GetObject".</summary>
    public string FullName => $"{Service}:{Name}";

    /// <summary>
    /// The key of a context, with its placeholders filled ("aws:RequestTag/Team"), as the action or one of its resources knows it; null
    /// where none does.
    /// </summary>
    public ConditionKey? FindKey(string key) =>
        ConditionKeys.Concat(Resources.SelectMany(resource => resource.ConditionKeys.Concat(resource.Type.ConditionKeys))).FirstOrDefault(
            known => known.Covers(key));

    /// <summary>Which of the resource types that it takes an ARN is; empty where it is none of them.</summary>
    public IEnumerable<ActionResource> ResourcesOf(string arn)
    {
        var best = ResourceType.BestOf(Resources.Select(resource => resource.Type), arn).ToHashSet();
        return Resources.Where(resource => best.Contains(resource.Type));
    }
}
