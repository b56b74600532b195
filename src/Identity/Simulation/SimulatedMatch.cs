namespace Rolecall.Identity.Simulation;

/// <summary>A statement that decided.</summary>
internal sealed record SimulatedMatch(SimulatedPolicy Policy, int Index);
