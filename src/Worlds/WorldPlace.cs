namespace Rolecall.Worlds;

/// <summary>A place in a file.</summary>
/// <param name="File">As errors call it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record WorldPlace(string File, int Line, int Column)
{
    /// <summary>"world.yaml:12:7".</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
