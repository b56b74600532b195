using System.Runtime.Serialization;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Roles;

/// <summary>A policy with the name, and the ARN where it has one, that explanations call it by.</summary>
[DataContract(Name = "rolecall.NamedPolicy")]
public sealed record NamedPolicy(
    [property: DataMember(Order = 0)] string Name,
    [property: DataMember(Order = 1)] string? Arn,
    [property: DataMember(Order = 2)] StoredPolicy Document)
{
    public CompiledPolicy Compile(PolicyGrammar grammar) => Document.Compile(grammar, new PolicySource(Name, Arn));
}
