using System.Collections.Immutable;

namespace Rolecall.Policy.Services;

/// <summary>A resource type that an action takes.</summary>
/// <param name="Required">The call names such a resource always; else one of several, or none.</param>
/// <param name="ConditionKeys">The keys that the action knows with this resource.</param>
public sealed record ActionResource(ResourceType Type, bool Required, ImmutableArray<ConditionKey> ConditionKeys);
