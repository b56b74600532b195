using Rolecall.Identity.Faults;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Contracts.Sandboxes;

[GenerateSerializer, Immutable, Alias("rolecall.ClockReply")]
public sealed record ClockReply
{
    [Id(0)] public Fault? Fault { get; init; }

    /// <summary>The clock as every silo now goes by it.</summary>
    [Id(1)] public SandboxClock? Clock { get; init; }
}
