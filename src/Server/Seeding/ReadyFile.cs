namespace Rolecall.Server.Seeding;

/// <summary>Where a server is and who may call it, for programs.</summary>
internal sealed record ReadyFile
{
    public required int Pid { get; init; }

    public required string Aws { get; init; }

    public required string Grpc { get; init; }

    public required string AdminToken { get; init; }

    public required IReadOnlyList<Person> People { get; init; }
}
