namespace Rolecall.Server.Health;

/// <summary>A part of the process, without which it serves nobody.</summary>
/// <param name="Name">"store".</param>
/// <param name="State">How it is now: <see cref="ServerHealth.Running"/>, or in some words what is wrong with it.</param>
internal sealed record HealthPart(string Name, Func<Task<string>> State);
