using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace Rolecall.Identity.Authorizations;

/// <summary>A policy by its <see cref="EvaluatedPolicy.Uri"/>, with its statements that matched.</summary>
[DataContract(Name = "rolecall.MatchedPolicy")]
public sealed record MatchedPolicy(
    [property: DataMember(Order = 0)] string Uri, [property: DataMember(Order = 1)] ImmutableArray<MatchedStatement> Statements);
