namespace Rolecall.Contracts.Replicas;

/// <summary>Leases that grains gave which are gone with their silos: nobody can end them, so they are waited for.</summary>
public interface IFormerLeases
{
    /// <summary>For how long yet somebody may decide by one; zero or less where nobody can.</summary>
    TimeSpan Left { get; }
}
