namespace Rolecall.Policy;

/// <summary>Where a policy comes from, for explanations and denial texts.</summary>
public sealed record PolicySource(string Name, string? Arn = null);

/// <summary>A document made ready for evaluation; immutable and shared.</summary>
public sealed partial class CompiledPolicy
{
    public required PolicySource Source { get; init; }
}
