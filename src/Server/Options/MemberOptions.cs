using System.Net;
using Rolecall.Identity.Secrets;
using Rolecall.Server.Tls;

namespace Rolecall.Server.Options;

/// <summary>How a server stands in its cluster.</summary>
internal sealed record MemberOptions
{
    public required ServerRole Role { get; init; }

    /// <summary>The cluster's name; its database belongs to it.</summary>
    public required string Id { get; init; }

    /// <summary>Npgsql's connection string of the database that keeps everything.</summary>
    public required Secret Store { get; init; }

    /// <summary>Where members find each other: Npgsql's connection string; null where that is Redis.</summary>
    public required Secret? Postgres { get; init; }

    /// <summary>Where members find each other: "redis://USER:PASSWORD@HOST:PORT/NUMBER"; null where that is PostgreSQL.</summary>
    public required Secret? Redis { get; init; }

    public required string SecretFile { get; init; }

    /// <summary>Between members; null for connections in clear.</summary>
    public required TlsFiles? Tls { get; init; }

    /// <summary>Who signs the members' certificates; null where each presents the same one.</summary>
    public required string? TlsAuthorityFile { get; init; }

    public required IPAddress Address { get; init; }

    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }
}
