namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>Tests that keep every core busy: they run when no others do, whose servers would wait for them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
