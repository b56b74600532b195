using System.Runtime.Serialization;

namespace Rolecall.Identity.Accounts.Tags;

// The entities of an account, as they are kept: immutable, whole, and one change record each.

/// <summary>A tag of a user, role or policy.</summary>
[DataContract(Name = "rolecall.EntityTag")]
public sealed record EntityTag([property: DataMember(Order = 0)] string Key, [property: DataMember(Order = 1)] string Value);
