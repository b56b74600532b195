using System.Runtime.Serialization;

namespace Rolecall.Identity.Authorizations;

/// <summary>A statement that matched; null where it has no Sid.</summary>
[DataContract(Name = "rolecall.MatchedStatement")]
public sealed record MatchedStatement([property: DataMember(Order = 0)] string? Sid, [property: DataMember(Order = 1)] bool Deny);
