using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace Rolecall.Policy;

/// <summary>One condition key of a request with its values; most keys have exactly one.</summary>
[DataContract(Name = "rolecall.ConditionEntry")]
public readonly record struct ConditionEntry(
    [property: DataMember(Order = 0)] string Key, [property: DataMember(Order = 1)] ImmutableArray<string> Values)
{
    public ConditionEntry(string key, string value) : this(key, [value]) { }
}
