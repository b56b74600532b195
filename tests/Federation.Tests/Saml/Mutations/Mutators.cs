using System.Security.Cryptography;
using System.Xml;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Issuing;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml.Mutations;

/// <summary>The mutators of shared/reference/reliability.md, 1.3, row saml. Their mutants are the same in every run but for keys.</summary>
internal static class Mutators
{
    private const string Forged = "forged@attacker.example";

    /// <summary>Plain responses: what is signed × by which hash.</summary>
    public static readonly IReadOnlyList<string> Plain =
    [
        .. from signing in new[] { SamlSigning.Response, SamlSigning.Assertion, SamlSigning.Both }
           from hash in new[] { SamlHash.Sha256, SamlHash.Sha384, SamlHash.Sha512 }
           select Issue(options: new() { Signing = signing, Hash = hash }),
    ];

    /// <summary>Encrypted responses, signed within.</summary>
    public static readonly IReadOnlyList<string> Encrypted =
        [.. Enum.GetValues<SamlCipher>().Select(cipher => Issue(options: new() { EncryptTo = DecryptionKey, Cipher = cipher }))];

    public static IEnumerable<Mutant> Exclusion() => Plain.SelectMany(response => new[]
    {
        Structural(response, document => Each(document, "Signature", Drop)),
        Structural(response, document => { Each(document, "Signature", Drop); Forge(document); }),
        Structural(response, document => { Each(document, "SignatureValue", element => element.InnerText = ""); }),
        Structural(response, document => Each(document, "SignedInfo", Drop)),
        Structural(response, document => Each(document, "Reference", Drop)),
        Structural(response, document => { Each(document, "SignatureValue", Drop); Forge(document); }),
    });

    public static IEnumerable<Mutant> Doubled() =>
        from response in Plain
        from first in new[] { true, false }
        from sameId in new[] { true, false }
        select Structural(response, document =>
        {
            var assertion = First(document, "Assertion");
            var forged = (XmlElement)assertion.CloneNode(deep: true);
            First(forged, "NameID").InnerText = Forged;
            if (!sameId)
                forged.SetAttribute("ID", "_another");
            Each(forged, "Signature", Drop);
            assertion.ParentNode!.InsertBefore(forged, first ? assertion : null);
        });

    /// <summary>A comment at every place in every text that decides something.</summary>
    public static IEnumerable<Mutant> Comments() =>
        from response in Plain
        from name in new[] { "NameID", "Audience", "AttributeValue" }
        let document = SignedDocument.Load(Xml(response))
        from index in Enumerable.Range(0, document.GetElementsByTagName(name, "*").Count)
        let text = document.GetElementsByTagName(name, "*")[index]!.InnerText
        from at in Enumerable.Range(0, text.Length + 1)
        select Structural(response, changed =>
        {
            var element = (XmlElement)changed.GetElementsByTagName(name, "*")[index]!;
            element.InnerText = text[..at];
            element.AppendChild(changed.CreateComment("c"));
            element.AppendChild(changed.CreateTextNode(text[at..]));
        });

    public static IEnumerable<Mutant> DocumentTypes() =>
        from response in Plain
        from type in new[]
        {
            "<!DOCTYPE x>", "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>", "<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/'>",
                "<!DOCTYPE x [<!ENTITY a 'b'>]>",
            "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", "<!DOCTYPE x [<!ENTITY % a SYSTEM 'http://127.0.0.1:1/'> %a;]>",
            "<!DOCTYPE samlp:Response [<!ATTLIST saml:Assertion ID ID #IMPLIED>]>",
            "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>",
        }
        select new Mutant(Changed(response, xml => type + xml));

    public static IEnumerable<Mutant> Namespaces() => Plain.SelectMany(response => new[]
    {
        // A forged assertion of another namespace, before and after.
        Structural(response, document => Foreign(document, "urn:evil", first: true)),
        Structural(response, document => Foreign(document, "urn:evil", first: false)),
        Structural(response, document => Foreign(document, "", first: true)),
        // Another binding of a prefix, around what is signed or within it.
        new Mutant(Changed(response, xml => xml.Replace("xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
            "xmlns:saml=\"urn:evil\""))),
        new Mutant(Changed(response, xml => xml.Replace("<saml:NameID", "<saml:NameID xmlns:saml=\"urn:evil\""))),
        new Mutant(Changed(response, xml => xml.Replace("<saml:Subject>", "<saml:Subject xmlns:saml=\"urn:evil\">"))),
        new Mutant(Changed(response, xml => xml.Replace("xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "xmlns:ds=\"urn:evil\""))),
        // Declared, and not used: nothing changes.
        new Mutant(Changed(response, xml => xml.Replace("<saml:Subject>", "<saml:Subject xmlns:unused=\"urn:evil\">")),
            MustBeRefused: false),
        new Mutant(Changed(response, xml => xml.Replace("<samlp:Status>", "<samlp:Status xmlns:unused=\"urn:evil\">")),
            MustBeRefused: false),
    });

    public static IEnumerable<Mutant> Transforms() =>
        from response in Plain
        from count in new[] { 1, 2, 9, 100 }
        from algorithm in new[]
        {
            "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                "http://www.w3.org/TR/1999/REC-xslt-19991116",
            "http://www.w3.org/TR/1999/REC-xpath-19991116", "http://www.w3.org/2002/06/xmldsig-filter2",
                "http://www.w3.org/2000/09/xmldsig#base64",
            "http://www.w3.org/2002/07/decrypt#XML", "urn:mpeg:mpeg21:2003:01-REL-R-NS:licenseTransform",
        }
        select Structural(response, document => Each(document, "Transforms", transforms =>
        {
            for (var i = 0; i < count; i++)
            {
                var transform = (XmlElement)First(transforms, "Transform").CloneNode(deep: true);
                transform.SetAttribute("Algorithm", algorithm);
                transforms.AppendChild(transform);
            }
        }));

    public static IEnumerable<Mutant> Strangers() =>
        from signing in new[] { SamlSigning.Response, SamlSigning.Assertion, SamlSigning.Both }
        from hash in Enum.GetValues<SamlHash>()
        select new Mutant(Idp.IssueFaulty(Content, new() { Signing = signing, Hash = hash }, SamlFault.OtherKey, Stranger));

    public static IEnumerable<Mutant> Sha1() =>
        from signing in new[] { SamlSigning.Response, SamlSigning.Assertion, SamlSigning.Both }
        from cipher in new SamlCipher?[] { null, SamlCipher.Aes128Cbc, SamlCipher.Aes128Gcm, SamlCipher.Aes256Cbc, SamlCipher.Aes256Gcm }
        select new Mutant(Issue(options: new()
        {
            Signing = signing,
            Hash = SamlHash.Sha1,
            EncryptTo = cipher is null ? null : DecryptionKey,
            Cipher = cipher ?? default,
        }));

    /// <summary>HMAC keyed by what everybody has: the provider's public key.</summary>
    public static IEnumerable<Mutant> Hmac() => Plain.Select(response => Structural(response, document => Each(document, "Signature",
        signature =>
    {
        First(signature, "SignatureMethod").SetAttribute("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256");
        var octets = WeakVerifier.Canonical(First(signature, "SignedInfo"));
        First(signature, "SignatureValue").InnerText = Convert.ToBase64String(HMACSHA256.HashData(Idp.Certificate.GetPublicKey(), octets));
    })));

    public static IEnumerable<Mutant> Endpoints() =>
        from signing in new[] { SamlSigning.Response, SamlSigning.Assertion, SamlSigning.Both }
        from endpoint in new[]
        {
            "https://signin.aws.amazon.com/saml/", "https://signin.aws.amazon.com/SAML", "http://signin.aws.amazon.com/saml",
                "https://signin.aws.amazon.com/saml?x",
            "https://signin.aws.amazon.com.evil.example/saml", "https://evil.example/https://signin.aws.amazon.com/saml",
                " https://signin.aws.amazon.com/saml",
            "https://us-east-9.signin.aws.amazon.com/saml", "https://signin.aws.amazon.com/saml/acs/SAMLSPOTHER",
                "https://signin.aws.amazon.com/saml\u200b", "x",
        }
        from destination in new[] { endpoint, "" }
        select new Mutant(Idp.Issue(Content with { Recipient = endpoint, Destination = destination }, new() { Signing = signing }));

    public static IEnumerable<Mutant> Clocks() =>
        from response in Plain.Concat(Encrypted)
        from seconds in new[] { -86_400, -3_600, -61, 300, 301, 3_600, 86_400, 864_000_000 }
        select new Mutant(response, Now: SamlWorld.Now.AddSeconds(seconds));

    /// <summary>Every letter of a document replaced by another: nothing else may be read of it than before.</summary>
    public static IEnumerable<Mutant> Letters() =>
        from response in Plain.Take(1).Concat(Plain.Skip(4).Take(1)).Concat(Plain.Skip(8))
        let xml = Xml(response)
        from at in Enumerable.Range(0, xml.Length)
        select new Mutant(Base64(string.Concat(xml.AsSpan(0, at), Other(xml[at], at), xml.AsSpan(at + 1))), MustBeRefused: false);

    /// <summary>Letters of the ciphertext and of its key; and what anybody can encrypt, since the key for that is public.</summary>
    public static IEnumerable<Mutant> Ciphertexts() => Enum.GetValues<SamlCipher>()
        .Select(cipher => new Mutant(Issue(
            Content with { NameId = new(Forged, null, null, null) }, new()
            {
                Signing = SamlSigning.None,
                EncryptTo = DecryptionKey,
                Cipher = cipher
            })))
        .Concat(ChangedCiphertexts());

    private static IEnumerable<Mutant> ChangedCiphertexts() =>
        from response in Encrypted
        let xml = Xml(response)
        let start = xml.IndexOf("<saml:EncryptedAssertion", StringComparison.Ordinal)
        from at in Enumerable.Range(start, xml.Length - start).Where(at => at % 11 == 0)
        select new Mutant(Base64(string.Concat(xml.AsSpan(0, at), Other(xml[at], at), xml.AsSpan(at + 1))), MustBeRefused: false);

    /// <summary>An element dropped, doubled, moved or emptied, at random.</summary>
    public static IEnumerable<Mutant> Structures(int count) => Enumerable.Range(0, count).Select(seed =>
    {
        var number = new Numbers(seed);
        return Structural(Plain[number.Below(Plain.Count)], document =>
        {
            for (var i = number.Below(3); i >= 0; i--)
                Disturb(document, number);
        }) with
        { MustBeRefused = false };
    });

    /// <summary>What an accepted response says, to be compared with its base's.</summary>
    public static string Meaning(VerifiedSamlAssertion assertion) => string.Join(
        "\n",
        [
            assertion.Id, assertion.Issuer, assertion.NameId.ToString(), assertion.Recipient, assertion.Audience,
                $"{assertion.IssueInstant:O}",
            .. SamlConditionKeys.Of(assertion, Account, ProviderName).Select(key => $"{key.Key}={string.Join('|', key.Values)}"),
            .. assertion.Attributes.Select(attribute => $"{attribute.Name}={string.Join('|', attribute.Values)}"),
        ]);

    private static Mutant Structural(string response, Action<XmlDocument> change)
    {
        var document = SignedDocument.Load(Xml(response));
        change(document);
        return new Mutant(Base64(document.OuterXml));
    }

    private static void Disturb(XmlDocument document, Numbers number)
    {
        var elements = document.SelectNodes("/*//*")!.OfType<XmlElement>().ToList();
        if (elements.Count < 2)
            return;
        var (one, other) = (elements[number.Below(elements.Count)], elements[number.Below(elements.Count)]);
        switch (number.Below(6))
        {
            case 0: Drop(one); break;
            case 1: one.ParentNode!.InsertAfter(one.CloneNode(deep: true), one); break;
            case 2: other.AppendChild(one.CloneNode(deep: true)); break;
            case 3: one.InnerText = Forged; break;
            case 4: one.SetAttribute("ID", other.GetAttribute("ID")); break;
            default: other.ParentNode!.InsertBefore(one.CloneNode(deep: true), other); Drop(one); break;
        }
    }

    private static void Foreign(XmlDocument document, string ns, bool first)
    {
        var forged = document.CreateElement("Assertion", ns);
        forged.AppendChild(document.CreateElement("NameID", ns))!.InnerText = Forged;
        var assertion = First(document, "Assertion");
        assertion.ParentNode!.InsertBefore(forged, first ? assertion : null);
    }

    private static void Forge(XmlDocument document) => Each(document, "NameID", element => element.InnerText = Forged);

    private static void Drop(XmlElement element) => element.ParentNode?.RemoveChild(element);

    private static void Each(XmlNode within, string name, Action<XmlElement> act) =>
        within.SelectNodes($".//*[local-name()='{name}']")!.OfType<XmlElement>().ToList().ForEach(act);

    private static XmlElement First(XmlNode within, string name) => (XmlElement)within.SelectSingleNode($".//*[local-name()='{name}']")!;

    private static string Other(char letter, int at) => ((char)(letter ^ (1 << (at % 5)))).ToString();

    /// <summary>Numbers that look random and are the same in every run (a linear congruence, Knuth's MMIX).</summary>
    private sealed class Numbers(int seed)
    {
        private ulong _state = ((ulong)seed + 1) * 0x9E3779B97F4A7C15;

        public int Below(int limit)
        {
            _state = (_state * 6364136223846793005) + 1442695040888963407;
            return (int)((_state >> 33) % (ulong)limit);
        }
    }
}
