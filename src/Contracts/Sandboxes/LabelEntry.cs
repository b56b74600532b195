namespace Rolecall.Contracts.Sandboxes;

/// <summary>A label of a sandbox.</summary>
/// <param name="Key">Unlike that of any other.</param>
/// <param name="Value">What it says; may be empty.</param>
[GenerateSerializer, Immutable, Alias("rolecall.LabelEntry")]
public sealed record LabelEntry([property: Id(0)] string Key, [property: Id(1)] string Value);
