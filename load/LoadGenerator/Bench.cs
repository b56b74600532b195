namespace Rolecall.LoadGenerator;

/// <summary>What parts are measured with.</summary>
/// <param name="Servers">The servers that are measured.</param>
/// <param name="Wires">"both", "grpc" or "http".</param>
/// <param name="Progress">Gets what is done.</param>
internal sealed record Bench(Servers Servers, string Wires, TextWriter Progress);
