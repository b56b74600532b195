namespace Rolecall.Contracts.Roles;

/// <summary>
/// Members of a version whose grains of roles keep what they were told, and have to be told of every change (docs/decisions/046): there are
/// some in a cluster that is being upgraded.
/// </summary>
public interface IOlderSilos
{
    /// <summary>INVARIANT: true as long as there is a member that has not said what it is.</summary>
    bool AreThere { get; }
}
