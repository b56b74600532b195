namespace Rolecall.Identity;

/// <summary>A user or role by name and by unique id.</summary>
/// <param name="Arn">As a policy names it.</param>
/// <param name="Id">AIDA… or AROA…; empty where nobody has the name, or it is yet to be asked for.</param>
public sealed record PrincipalId(string Arn, string Id)
{
    /// <summary>Of one whom nobody is: how many had left the account (<see cref="DepartedNames.Count"/>).</summary>
    public long? AwaitedSince { get; init; }
}
