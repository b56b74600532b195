using System.Runtime.Serialization;
using Rolecall.Identity.Accounts;

namespace Rolecall.Identity.Ids;

/// <summary>A user or role by name and by unique id.</summary>
/// <param name="Arn">As a policy names it.</param>
/// <param name="Id">AIDA… or AROA…; empty where nobody has the name, or it is yet to be asked for.</param>
[DataContract(Name = "rolecall.PrincipalId")]
public sealed record PrincipalId([property: DataMember(Order = 0)] string Arn, [property: DataMember(Order = 1)] string Id)
{
    /// <summary>Of a principal that does not exist: how many had left the account (<see cref="DepartedNames.Count"/>).</summary>
    [DataMember(Order = 2)] public long? AwaitedSince { get; init; }
}
