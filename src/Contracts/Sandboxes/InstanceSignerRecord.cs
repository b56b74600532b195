using System.Collections.Immutable;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>The key by which a sandbox signs the identity documents of its instances, and its certificate.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.InstanceSignerRecord")]
public sealed record InstanceSignerRecord
{
    /// <summary>PKCS #8, RSA; never logged.</summary>
    [Id(0)] public required ImmutableArray<byte> PrivateKey { get; init; }

    /// <summary>X.509, DER.</summary>
    [Id(1)] public required ImmutableArray<byte> Certificate { get; init; }
}
