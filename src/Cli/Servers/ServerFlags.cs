namespace Rolecall.Cli.Servers;

/// <summary>What the command line says of the server; null where it says nothing.</summary>
internal sealed record ServerFlags(string? Endpoint, string? GrpcEndpoint, string? TokenFile, string? ReadyFile, string? Sandbox);
