using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Identity.Accounts.Roles;

namespace Rolecall.Identity.Organizations.Policies;

/// <summary>The policies of one type at one level: the root, an OU, or the account itself.</summary>
[DataContract(Name = "rolecall.GuardrailLevel")]
public sealed record GuardrailLevel(
    [property: DataMember(Order = 0)] string TargetId, [property: DataMember(Order = 1)] ImmutableArray<NamedPolicy> Policies);
