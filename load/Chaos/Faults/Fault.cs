namespace Rolecall.Chaos.Faults;

/// <summary>Something that is done to the cluster under load.</summary>
/// <param name="Name">As the table tells it.</param>
/// <param name="Kills">Processes that it kills.</param>
/// <param name="Do">Completes once it is over, and whatever was killed is started again.</param>
internal sealed record Fault(string Name, int Kills, Func<Task> Do);
