using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Rolecall.Policy.Services;

/// <summary>What AWS publishes of one service.</summary>
public sealed class ServiceTable
{
    private readonly FrozenDictionary<string, ServiceAction> byName;

    internal ServiceTable(string prefix, string name, ImmutableArray<ConditionKey> keys, ImmutableArray<ResourceType> types, ImmutableArray<ServiceAction> actions)
    {
        Prefix = prefix;
        Name = name;
        ConditionKeys = keys;
        ResourceTypes = types;
        Actions = actions;
        byName = actions.ToFrozenDictionary(action => action.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>"s3".</summary>
    public string Prefix { get; }

    /// <summary>"Amazon S3".</summary>
    public string Name { get; }

    /// <summary>All keys that its actions and resource types know, the global ones among them.</summary>
    public ImmutableArray<ConditionKey> ConditionKeys { get; }

    public ImmutableArray<ResourceType> ResourceTypes { get; }

    /// <summary>By name, without regard to case.</summary>
    public ImmutableArray<ServiceAction> Actions { get; }

    /// <summary>"GetObject", without regard to case.</summary>
    public ServiceAction? FindAction(string name) => byName.GetValueOrDefault(name);
}

/// <summary>What an action does, as AWS classes it. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html</summary>
public enum AccessLevel
{
    List,
    Read,
    Write,
    Tagging,
    PermissionsManagement,
}

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

    /// <summary>The key of a context, with its placeholders filled ("aws:RequestTag/Team"), as the action or one of its resources knows it; null where none does.</summary>
    public ConditionKey? FindKey(string key) =>
        ConditionKeys.Concat(Resources.SelectMany(resource => resource.ConditionKeys.Concat(resource.Type.ConditionKeys))).FirstOrDefault(known => known.Covers(key));

    /// <summary>Which of the resource types that it takes an ARN is; empty where it is none of them.</summary>
    public IEnumerable<ActionResource> ResourcesOf(string arn)
    {
        var best = ResourceType.BestOf(Resources.Select(resource => resource.Type), arn).ToHashSet();
        return Resources.Where(resource => best.Contains(resource.Type));
    }
}

/// <summary>A resource type that an action takes.</summary>
/// <param name="Required">The call names such a resource always; else one of several, or none.</param>
/// <param name="ConditionKeys">The keys that the action knows with this resource.</param>
public sealed record ActionResource(ResourceType Type, bool Required, ImmutableArray<ConditionKey> ConditionKeys);
