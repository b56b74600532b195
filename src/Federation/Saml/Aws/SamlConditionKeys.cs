namespace Rolecall.Federation.Saml.Aws;

/// <summary>
/// The condition keys of a SAML user (IAM User Guide, "IAM and AWS STS condition context keys" and "Mapping SAML attributes to AWS trust
/// policy context keys"): one row an attribute.
/// </summary>
public static class SamlConditionKeys
{
    private const string Oid = "urn:oid:1.3.6.1.4.1.5923.1.";
    private const string Claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

    /// <summary>The attributes by name, as AWS's page writes them, with its own spellings; the key; and whether it is a list.</summary>
    private static readonly (string Attribute, string Key, bool IsList)[] Rows =
    [
        (Oid + "1.1.1", "edupersonaffiliation", true),
        (Oid + "1.1.2", "edupersonnickname", true),
        (Oid + "1.1.3", "edupersonorgdn", false),
        (Oid + "1.1.4", "edupersonorgunitdn", true),
        (Oid + "1.1.5", "edupersonprimaryaffiliation", false),
        (Oid + "1.1.6", "edupersonprincipalname", false),
        (Oid + "1.1.7", "edupersonentitlement", true),
        (Oid + "1.1.8", "edupersonprimaryorgunitdn", false),
        (Oid + "1.1.9", "edupersonscopedaffiliation", true),
        (Oid + "1.1.10", "edupersontargetedid", true),
        (Oid + "1.1.11", "edupersonassurance", true),
        (Oid + "2.1.2", "eduorghomepageuri", true),
        (Oid + "2.1.3", "eduorgidentityauthnpolicyuri", true),
        (Oid + "2.1.4", "eduorglegalname", true),
        (Oid + "2.1.5", "eduorgsuperioruri", true),
        (Oid + "2.1.6", "eduorgwhitepagesuri", true),
        ("urn:oid:2.5.4.3", "cn", true),
        (Claims + "name", "name", true),
        ("http://schemas.xmlsoap.org/claims/CommonName", "commonName", true),
        (Claims + "givenname", "givenName", true),
        (Claims + "surname", "surname", true),
        (Claims + "emailaddress", "mail", true),
        // The page's table says uid, its list of keys primaryGroupSID; both are filled.
        ("http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid", "uid", true),
        ("http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid", "primaryGroupSID", true),
        ("2.5.4.3", "commonName", true),
        ("2.5.4.4", "surname", true),
        ("2.4.5.42", "givenName", true),
        ("2.5.4.45", "x500UniqueIdentifier", true),
        ("0.9.2342.19200300100.1.1", "uid", true),
        ("0.9.2342.19200300100.1.3", "mail", true),
        ("0.9.2342.19200300.100.1.45", "organizationStatus", true),
    ];

    /// <summary>The keys that a session keeps: those that permissions policies may ask for.</summary>
    public static IReadOnlySet<string> OfSessions { get; } =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "saml:namequalifier", "saml:sub", "saml:sub_type" };

    /// <summary>The keys that trust policies are held against. Of two attributes with one key, the assertion's first counts.</summary>
    /// <param name="accountId">The account of the provider, twelve digits.</param>
    /// <param name="providerName">The provider's name, the last part of its ARN.</param>
    public static IReadOnlyList<SamlConditionKey> Of(VerifiedSamlAssertion assertion, string accountId, string providerName)
    {
        var subject = SamlSubject.Of(assertion, accountId, providerName);
        List<SamlConditionKey> keys =
        [
            Single("saml:aud", subject.Audience),
            Single("saml:doc", $"{accountId}/{providerName}"),
            Single("saml:iss", subject.Issuer),
            Single("saml:namequalifier", subject.NameQualifier),
            Single("saml:sub", subject.Subject),
            Single("saml:sub_type", subject.SubjectType),
        ];
        HashSet<string> filled = new(StringComparer.Ordinal);
        foreach (var attribute in assertion.Attributes.Where(attribute => attribute.Values.Count > 0))
        {
            foreach (var row in Rows.Where(row => row.Attribute == attribute.Name && filled.Add(row.Key)))
                keys.Add(new("saml:" + row.Key, row.IsList ? attribute.Values : [attribute.Values[0]], row.IsList));
        }
        if (assertion.Aws is { } aws)
            AddSessionKeys(aws, keys);
        return keys;
    }

    /// <summary>Tags are left to whoever has the tag rules: aws:RequestTag and aws:TagKeys.</summary>
    private static void AddSessionKeys(AwsSamlClaims aws, List<SamlConditionKey> keys)
    {
        keys.Add(Single("sts:RoleSessionName", aws.RoleSessionName));
        if (aws.SourceIdentity is { } identity)
            keys.Add(Single("sts:SourceIdentity", identity));
        if (aws.TransitiveTagKeys.Count > 0)
            keys.Add(new("sts:TransitiveTagKeys", aws.TransitiveTagKeys, IsList: true));
    }

    private static SamlConditionKey Single(string key, string value) => new(key, [value], IsList: false);
}
