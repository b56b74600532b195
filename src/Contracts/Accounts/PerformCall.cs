using System.Collections.Immutable;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Contracts.Accounts;

/// <summary>
/// An operation of the account's own with whatever proves who calls: the account finds the caller, decides, and does it, all on one
/// version of its state. One of <see cref="Key"/>, <see cref="Session"/> and <see cref="Caller"/> is there.
/// </summary>
[GenerateSerializer, Immutable, Alias("rolecall.PerformCall")]
public sealed record PerformCall
{
    /// <summary>A long-term key of the account, whose proof the account checks.</summary>
    [Id(0)] public KeyCall? Key { get; init; }

    /// <summary>A session of the account's, whose token was opened and whose signature holds.</summary>
    [Id(1)] public SessionClaims? Session { get; init; }

    /// <summary>A caller that was authenticated before.</summary>
    [Id(2)] public Caller? Caller { get; init; }

    /// <summary>"CreateUser".</summary>
    [Id(3)] public required string Operation { get; init; }

    /// <summary>The request as protobuf bytes, held against its constraints.</summary>
    [Id(4)] public required ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>The condition keys of the request itself: where it came from, when, by what.</summary>
    [Id(5)] public required ImmutableArray<ConditionEntry> Entries { get; init; }

    /// <summary>The instant stamped on the call, in sandbox time.</summary>
    [Id(6)] public required DateTimeOffset Now { get; init; }

    /// <summary>Every statement of every layer is traced, also of those that allow.</summary>
    [Id(7)] public bool Explained { get; init; }

    /// <summary>Where this server serves issuers' documents, as the caller reached it; null where that is not known.</summary>
    [Id(8)] public string? IssuerBase { get; init; }

    /// <summary>
    /// A trust policy may only name principals that are there (<see cref="Api.Native.V1.SandboxRules.StrictPrincipals"/>).
    /// </summary>
    [Id(9)] public bool StrictPrincipals { get; init; }

    /// <summary>With <see cref="Session"/>: the region that the call was made in.</summary>
    [Id(10)] public string? Region { get; init; }

    /// <summary>The server's time, where codes of MFA devices follow it; null where they follow the sandbox's.</summary>
    [Id(11)] public DateTimeOffset? CodeTime { get; init; }
}
