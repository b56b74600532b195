using Rolecall.Identity.Sessions;

namespace Rolecall.Contracts.Sessions;

/// <summary>A call with session credentials whose token has been opened and whose signature holds.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SessionCall")]
public sealed record SessionCall
{
    [Id(0)] public required SessionClaims Claims { get; init; }

    /// <summary>The instant stamped on the call, in sandbox time.</summary>
    [Id(1)] public required DateTimeOffset Now { get; init; }

    [Id(2)] public Question? Question { get; init; }

    /// <summary>The region that the call was made in; null where none was made, and what the session may do is only asked about.</summary>
    [Id(3)] public string? Region { get; init; }
}
