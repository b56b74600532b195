namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>What becomes of a thing.</summary>
public enum WorldChangeKind
{
    /// <summary>It is made.</summary>
    Create,

    /// <summary>It is changed.</summary>
    Update,

    /// <summary>It is deleted, since the world does not say it.</summary>
    Delete,
}
