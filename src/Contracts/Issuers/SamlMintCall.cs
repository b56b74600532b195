namespace Rolecall.Contracts.Issuers;

/// <summary>A response that a simulated SAML identity provider is to sign.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SamlMintCall")]
public sealed record SamlMintCall
{
    [Id(0)] public required string EntityId { get; init; }

    /// <summary>The name of the directory's user for whom it speaks.</summary>
    [Id(1)] public required string User { get; init; }

    /// <summary>In sandbox time.</summary>
    [Id(2)] public required DateTimeOffset Now { get; init; }

    /// <summary>Null for AWS's sign-in endpoint.</summary>
    [Id(3)] public string? Recipient { get; init; }

    /// <summary>Null for AWS.</summary>
    [Id(4)] public string? Audience { get; init; }

    /// <summary>What is signed, by the name of its kind; null for the assertion.</summary>
    [Id(5)] public string? Signature { get; init; }

    /// <summary>PEM, of which the public half encrypts; null for a plain assertion.</summary>
    [Id(6)] public string? EncryptionKey { get; init; }

    /// <summary>What is wrong with it, by the name of its kind; null for a good one.</summary>
    [Id(7)] public string? Fault { get; init; }

    /// <summary>The provider alone: a record's own text would tell the key.</summary>
    public override string ToString() => EntityId;
}
