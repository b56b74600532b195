using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Rolecall.Policy.Services;

/// <summary>What AWS publishes of one service.</summary>
public sealed class ServiceTable
{
    private readonly FrozenDictionary<string, ServiceAction> byName;

    internal ServiceTable(
        string prefix,
        string name,
        ImmutableArray<ConditionKey> keys,
        ImmutableArray<ResourceType> types,
        ImmutableArray<ServiceAction> actions)
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
