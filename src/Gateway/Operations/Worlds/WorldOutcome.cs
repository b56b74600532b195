namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>What was done, or would be.</summary>
/// <param name="Changes">None where the sandbox is as the world says already.</param>
/// <param name="People">Those whose access keys were made.</param>
/// <param name="Launches">Instances that were launched.</param>
public sealed record WorldOutcome(
    IReadOnlyList<WorldChange> Changes, IReadOnlyList<WorldPerson> People, IReadOnlyList<WorldLaunch> Launches);
