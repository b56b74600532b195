using Rolecall.Federation.Saml;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>What we make of labels: where we decide otherwise than upstream, and by which rule the rest is refused.</summary>
internal static class CorpusLabels
{
    /// <summary>Labels that are not ours, with the reason. Of cases with the same file, those whose attack ends so.</summary>
    public static readonly IReadOnlyDictionary<(string File, string Attack), (string Expect, string Reason)> Relabelled =
        new Dictionary<(string, string), (string, string)>
        {
            [("gosaml2/onelogin/olgn09_response_21.b64", "")] = ("accept", Expiry),
            [("gosaml2/onelogin/olgn09_response_22.b64", "")] = ("accept", Expiry),
            [("gosaml2/onelogin/olgn09_response_93.b64", "")] = ("accept", Expiry),
            [("gosaml2/onelogin/olgn09_response_94.b64", "")] = ("accept", Expiry),
            [("gosaml2/onelogin/olgn09_response_23.b64", "")] = ("accept",
                "the decryption key is a key, its certificate's dates are unknown to AWS"),
            [("gosaml2/onelogin/olgn09_response_24.b64", "")] = ("accept",
                "the decryption key is a key, its certificate's dates are unknown to AWS"),
            [("ruby-saml/responses/invalids/empty_destination.xml.base64", "")] = ("accept", Destination),
            [("python3-saml/data/responses/invalids/empty_destination.xml.base64", "")] = ("accept", Destination),
            [("node-saml/signatures/valid/response.root-unsigned.assertion-signed.xml", "error")] = ("proven", Either),
            [("node-saml/signatures/valid/response.root-signed.assertion-unsigned.xml", "error")] = ("proven", Either),
            [("node-saml/signatures/valid/response.root-signed.assertion-signed.1advice-signed.xml", "valid")] = ("reject", Place),
            [("node-saml/signatures/valid/response.root-signed.assertion-signed.2advice-signed.xml", "valid")] = ("reject", Place),
            [("node-saml/signatures/valid/response.root-unsigned.assertion-signed.1advice-signed.xml", "valid")] = ("reject", Place),
        };

    /// <summary>Where a case is about one rule, that rule and no other refuses it.</summary>
    public static readonly IReadOnlyDictionary<string, SamlRule> Rules = new Dictionary<string, SamlRule>
    {
        ["duplicated_attributes"] = SamlRule.Attributes,
        ["empty_nameid"] = SamlRule.Subject,
        ["invalid_issuer_assertion"] = SamlRule.Issuer,
        ["invalid_issuer_message"] = SamlRule.Issuer,
        ["no_issuer_response"] = SamlRule.Issuer,
        ["multiple_assertions"] = SamlRule.OneAssertion,
        ["no_authnstatement"] = SamlRule.AuthnStatement,
        ["no_conditions"] = SamlRule.Audience,
        ["no_saml2"] = SamlRule.Structure,
        ["status_code_responder"] = SamlRule.Status,
        ["wrong_spnamequalifier"] = SamlRule.Subject,
    };

    private const string Expiry = "AWS ignores the dates of certificates in a provider's metadata";
    private const string Destination = "labels differ: gosaml2 accepts an empty Destination (50, 55, 155), and AWS asks for none";
    private const string Either = "upstream wants both signed by its options; AWS takes either signature";
    private const string Place = "a signature stands at the end, where the schemas have no place for it";
}
