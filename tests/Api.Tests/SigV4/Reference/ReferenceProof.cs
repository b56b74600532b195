namespace Rolecall.Api.Tests.SigV4.Reference;

/// <summary>What <see cref="ReferenceParser"/> reads, with the texts that are signed.</summary>
internal sealed record ReferenceProof
{
    public required string AccessKeyId { get; init; }

    public string? SessionToken { get; init; }

    public required string Date { get; init; }

    public required string Region { get; init; }

    public required string Service { get; init; }

    public required DateTimeOffset SignedAt { get; init; }

    public int? Expires { get; init; }

    public required string StringToSign { get; init; }

    public string? StringToSignWithoutToken { get; init; }

    public required string Signature { get; init; }

    public bool SpeaksS3 { get; init; }

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";
}
