using System.Collections.Immutable;

namespace Rolecall.Contracts.Providers;

/// <summary>A token or an assertion that is to be proven.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.ProofCall")]
public sealed record ProofCall
{
    /// <summary>The web identity token, or the SAML response in base64. Never logged.</summary>
    [Id(0)] public required string Credential { get; init; }

    /// <summary>The role that is asked for: what is proven may be limited to some. Empty where none is chosen yet.</summary>
    [Id(1)] public required string RoleArn { get; init; }

    /// <summary>In sandbox time.</summary>
    [Id(2)] public required DateTimeOffset Now { get; init; }

    /// <summary>The issuers whose keys may be fetched, by URL; none where the sandbox does not say.</summary>
    [Id(3)] public ImmutableArray<string> FetchedIssuers { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Fetches may go to private and loopback addresses.</summary>
    [Id(4)] public bool PrivateNetworks { get; init; }

    /// <summary>The regions whose sign-in endpoints an assertion may be for.</summary>
    [Id(5)] public ImmutableArray<string> Regions { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Signatures by SHA-1 are taken.</summary>
    [Id(6)] public bool AllowSha1 { get; init; }

    /// <summary>The action that is denied: "sts:AssumeRoleWithSAML".</summary>
    [Id(7)] public required string Action { get; init; }

    /// <summary>Who brings a token that proves nobody is told why, with AWS's text.</summary>
    [Id(8)] public bool ToldWhy { get; init; }

    /// <summary>The sandbox that the call names, whose simulated issuers may have signed the token.</summary>
    [Id(9)] public required string SandboxName { get; init; }

    /// <summary>Of the sandbox's settings, by which the call is served: keys that a simulated issuer took back are of an earlier one.</summary>
    [Id(10)] public required long SettingsVersion { get; init; }

    /// <summary>The action alone: a record's own text would tell the credential.</summary>
    public override string ToString() => Action;
}
