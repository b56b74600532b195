using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadDriver.Targets;

/// <summary>A call to repeat, and the process that answers it.</summary>
/// <param name="Call">Makes the call of the given number and completes with its answer; throws where it failed.</param>
internal sealed record Target(string Name, ChildProcess Server, Func<long, Task> Call);
