namespace Rolecall.Federation.Saml.Aws;

/// <summary>
/// What AWS reads of an assertion's attributes (IAM User Guide, "Configure SAML assertions for the authentication response").
/// </summary>
public sealed record AwsSamlClaims
{
    /// <summary>The pairs of a role and a provider, in their order; a value that is no such pair is left out.</summary>
    public required IReadOnlyList<SamlRolePair> Roles { get; init; }

    /// <summary>The session's name: 2 to 64 of <c>[a-zA-Z_0-9+=,.@-]</c>.</summary>
    public required string RoleSessionName { get; init; }

    /// <summary>
    /// How long a console session lasts, 900 to 43,200 seconds, or none. It can shorten what the API's DurationSeconds asks for, and
    /// never lengthen it.
    /// </summary>
    public required TimeSpan? SessionDuration { get; init; }

    /// <summary>The session tags, in their order. Their number, letters and duplicates are the tag rules' business.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> PrincipalTags { get; init; }

    /// <summary>The keys of the tags that stay with chained sessions.</summary>
    public required IReadOnlyList<string> TransitiveTagKeys { get; init; }

    /// <summary>The source identity, 2 to 64 of <c>[a-zA-Z_0-9+=,.@-]</c>, or none.</summary>
    public required string? SourceIdentity { get; init; }

    /// <summary>Nothing if the assertion names a role with a provider, and else the refusal of a call that asks for them.</summary>
    /// <param name="roleArn">The member RoleArn.</param>
    /// <param name="providerArn">The member PrincipalArn.</param>
    public SamlRefusal? RefuseUnlessNamed(string roleArn, string providerArn) =>
        Roles.Contains(new SamlRolePair(roleArn, providerArn))
            ? null
            : SamlRefusal.Of(SamlRule.Role, "the assertion does not name this role with this provider");
}
