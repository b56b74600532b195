namespace Rolecall.Federation.Saml;

/// <summary>The subject's name (SAML core, 2.2.3).</summary>
/// <param name="Value">The name as it is signed: whole, without trimming.</param>
/// <param name="Format">The format's URI, or none.</param>
/// <param name="NameQualifier">The domain that qualifies the name, or none.</param>
/// <param name="SpNameQualifier">The service provider, or affiliation, that qualifies the name, or none.</param>
public sealed record SamlNameId(string Value, string? Format, string? NameQualifier, string? SpNameQualifier)
{
    private const string Saml2Formats = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

    /// <summary>The format that a name without one has (SAML core, 8.3.1).</summary>
    public const string Unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

    /// <summary>
    /// SubjectType of the answer, and <c>saml:sub_type</c>: what follows the prefix of SAML 2.0's formats, such as <c>persistent</c>;
    /// any other format whole (STS API Reference, AssumeRoleWithSAML).
    /// </summary>
    public string SubjectType => Format switch
    {
        null or "" => Unspecified,
        _ when Format.StartsWith(Saml2Formats, StringComparison.Ordinal) => Format[Saml2Formats.Length..],
        _ => Format,
    };
}
