namespace Rolecall.Contracts.Accounts;

/// <summary>A managed policy's current document.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.PolicyText")]
public sealed record PolicyText([property: Id(0)] string Arn, [property: Id(1)] string Json);
