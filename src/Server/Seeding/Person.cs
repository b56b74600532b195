namespace Rolecall.Server.Seeding;

/// <summary>Somebody of the demo world, with the key that acts as them.</summary>
internal sealed record Person
{
    public required string Name { get; init; }

    public required string AccountId { get; init; }

    public required string Arn { get; init; }

    public required string AccessKeyId { get; init; }

    public required string SecretAccessKey { get; init; }
}
