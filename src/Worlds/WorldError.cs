namespace Rolecall.Worlds;

/// <summary>Something that a world file says and cannot say.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Message">What is wrong, and what was meant.</param>
public sealed record WorldError(WorldPlace At, string Message)
{
    /// <summary>"world.yaml:12:7: unknown key "nmae", did you mean "name"?".</summary>
    public override string ToString() => $"{At}: {Message}";
}
