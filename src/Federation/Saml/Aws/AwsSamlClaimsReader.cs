using System.Globalization;

namespace Rolecall.Federation.Saml.Aws;

/// <summary>Reads AWS's attributes; their names are case-sensitive.</summary>
internal static class AwsSamlClaimsReader
{
    public const string Prefix = "https://aws.amazon.com/SAML/Attributes/";
    public const string Role = Prefix + "Role";
    public const string RoleSessionName = Prefix + "RoleSessionName";
    public const string SessionDuration = Prefix + "SessionDuration";
    public const string PrincipalTag = Prefix + "PrincipalTag:";
    public const string TransitiveTagKeys = Prefix + "TransitiveTagKeys";
    public const string SourceIdentity = Prefix + "SourceIdentity";

    private const int ShortestName = 2;
    private const int LongestName = 64;
    private const int ShortestSeconds = 900;
    private const int LongestSeconds = 43_200;

    public static AwsSamlClaims Read(VerifiedSamlAssertion assertion) => new()
    {
        Roles = [.. Values(assertion, Role).Select(SamlRolePair.Parse).OfType<SamlRolePair>()],
        RoleSessionName = SessionName(assertion),
        SessionDuration = Duration(assertion),
        PrincipalTags = [.. assertion.Attributes.Where(IsTag).Select(Tag)],
        TransitiveTagKeys = Values(assertion, TransitiveTagKeys),
        SourceIdentity = Identity(assertion),
    };

    private static IReadOnlyList<string> Values(VerifiedSamlAssertion assertion, string name)
    {
        if (assertion.Attribute(name) is not { } attribute)
            return [];
        return attribute.IsTextOnly
            ? attribute.Values
            : throw new SamlRefusedException(SamlRule.Attributes, $"{name[Prefix.Length..]} with a value that is no text");
    }

    private static string? Single(VerifiedSamlAssertion assertion, string name, SamlRule rule) => Values(assertion, name) switch
    {
        [] => null,
        [var value] => value,
        _ => throw new SamlRefusedException(rule, $"{name[Prefix.Length..]} with several values"),
    };

    private static string SessionName(VerifiedSamlAssertion assertion)
    {
        if (Single(assertion, RoleSessionName, SamlRule.RoleSessionName) is not { } name)
        {
            throw new SamlRefusedException(new SamlRefusal(
                SamlRule.RoleSessionName,
                SamlRefusalKind.InvalidIdentityToken,
                "RoleSessionName is required in AuthnResponse",
                "no RoleSessionName"));
        }
        return IsName(name) ? name : throw new SamlRefusedException(SamlRule.RoleSessionName, "RoleSessionName is no session name");
    }

    private static TimeSpan? Duration(VerifiedSamlAssertion assertion)
    {
        if (Single(assertion, SessionDuration, SamlRule.SessionDuration) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= ShortestSeconds and <= LongestSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new SamlRefusedException(SamlRule.SessionDuration, "SessionDuration is not from 900 to 43,200");
    }

    private static string? Identity(VerifiedSamlAssertion assertion)
    {
        var identity = Single(assertion, SourceIdentity, SamlRule.SourceIdentity);
        return identity is null || IsName(identity) && !identity.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
            ? identity
            : throw new SamlRefusedException(SamlRule.SourceIdentity, "SourceIdentity is no source identity");
    }

    private static bool IsTag(SamlAttribute attribute) => attribute.Name.StartsWith(PrincipalTag, StringComparison.Ordinal);

    private static KeyValuePair<string, string> Tag(SamlAttribute attribute) =>
        attribute is { IsTextOnly: true, Values: [var value] } && attribute.Name.Length > PrincipalTag.Length
            ? new(attribute.Name[PrincipalTag.Length..], value)
            : throw new SamlRefusedException(SamlRule.PrincipalTag, "a tag without a key or without exactly one value");

    private static bool IsName(string text) =>
        text.Length is >= ShortestName and <= LongestName
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "_+=,.@-".Contains(letter, StringComparison.Ordinal));
}
