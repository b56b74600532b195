namespace Rolecall.Federation.Oidc;

/// <summary>
/// How much of what others send is read, and how far clocks may differ. The work on any input is bounded by these, whatever it says.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html,
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
/// </summary>
public sealed record OidcCaps
{
    public static OidcCaps Default { get; } = new();

    /// <summary>Characters of a token, as AWS's WebIdentityToken member has it.</summary>
    public int LongestToken { get; init; } = 20_000;

    /// <summary>Bytes of a key set or a discovery document.</summary>
    public int LongestDocument { get; init; } = 1_048_576;

    /// <summary>Objects and lists inside one another.</summary>
    public int DeepestJson { get; init; } = 32;

    /// <summary>Values and members of one JSON text.</summary>
    public int MostJsonValues { get; init; } = 20_000;

    /// <summary>Keys of one type (RSA, EC) in a key set: AWS takes 100 of each.</summary>
    public int MostKeysOfAType { get; init; } = 100;

    /// <summary>How far the issuer's clock may be off: AWS takes a token five minutes beyond its exp.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long after its iat a token is taken, whatever its exp says. AWS refuses old tokens ("Token too old: 441398" was seen) and
    /// publishes no limit; a day is our own value, the longest that EKS makes its tokens live by itself.
    /// </summary>
    public TimeSpan OldestToken { get; init; } = TimeSpan.FromDays(1);
}
