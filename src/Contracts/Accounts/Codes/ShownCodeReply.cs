namespace Rolecall.Contracts.Accounts.Codes;

/// <summary>What an MFA device shows: a code, the one after it, and when the first of them counts, by the clock that codes follow.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.ShownCodeReply")]
public sealed record ShownCodeReply
{
    [Id(0)] public required string Code { get; init; }

    [Id(1)] public required string Next { get; init; }

    [Id(2)] public required DateTimeOffset From { get; init; }

    [Id(3)] public required DateTimeOffset Until { get; init; }

    /// <summary>Never prints the codes.</summary>
    public override string ToString() => nameof(ShownCodeReply);
}
