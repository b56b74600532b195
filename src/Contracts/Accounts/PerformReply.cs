using Rolecall.Identity.Authorizations;
using Rolecall.Identity.Faults;
using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts.Accounts;

/// <summary>
/// What became of a <see cref="PerformCall"/>: the caller, the decision and the answer; or the fault, with as much of them as there was.
/// </summary>
[GenerateSerializer, Immutable, Alias("rolecall.PerformReply")]
public sealed record PerformReply
{
    /// <summary>Null where the operation was performed.</summary>
    [Id(0)] public Fault? Fault { get; init; }

    /// <summary>Null where the call did not prove who made it.</summary>
    [Id(1)] public Caller? Caller { get; init; }

    /// <summary>The question that was refused, else the operation's own; null where none was put.</summary>
    [Id(2)] public Question? Question { get; init; }

    /// <summary>The decision on <see cref="Question"/>.</summary>
    [Id(3)] public Decision? Decision { get; init; }

    /// <summary>
    /// "AWS::IAM::Role": what <see cref="Question"/>'s resource is in audit records; null where it is none that they name.
    /// </summary>
    [Id(4)] public string? RecordedAs { get; init; }

    /// <summary>The answer as protobuf bytes.</summary>
    [Id(5)] public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>What a denial was decided by; null where nothing was denied, and where it is too large to keep.</summary>
    [Id(6)] public AuthorizationRecord? Authorization { get; init; }
}
