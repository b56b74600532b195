using System.Globalization;
using Rolecall.Federation.Saml.Aws;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>Writes what AWS reads of an assertion.</summary>
public static class AwsSamlAttributes
{
    /// <summary>The attributes of claims; those that are absent or empty are left out.</summary>
    public static IReadOnlyList<SamlAttribute> Of(AwsSamlClaims claims)
    {
        List<SamlAttribute> attributes = [];
        Add(AwsSamlClaimsReader.Role, claims.Roles.Select(pair => $"{pair.RoleArn},{pair.ProviderArn}"));
        Add(AwsSamlClaimsReader.RoleSessionName, [claims.RoleSessionName]);
        if (claims.SessionDuration is { } duration)
            Add(AwsSamlClaimsReader.SessionDuration, [((int)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture)]);
        foreach (var (key, value) in claims.PrincipalTags)
            Add(AwsSamlClaimsReader.PrincipalTag + key, [value]);
        Add(AwsSamlClaimsReader.TransitiveTagKeys, claims.TransitiveTagKeys);
        if (claims.SourceIdentity is { } identity)
            Add(AwsSamlClaimsReader.SourceIdentity, [identity]);
        return attributes;

        void Add(string name, IEnumerable<string> values)
        {
            string[] written = [.. values];
            if (written.Length > 0)
                attributes.Add(new SamlAttribute(name, written, IsTextOnly: true));
        }
    }
}
