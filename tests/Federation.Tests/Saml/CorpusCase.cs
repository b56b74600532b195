using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Metadata;
using Rolecall.Federation.Saml.Reading;
using Rolecall.Tests;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>
/// A labelled case of corpora/saml, with the verifier's arguments. What a case does not say is taken from its own document, its
/// certificate too: what is refused then is not refused for want of a key, a clock or a name.
/// </summary>
internal sealed partial record CorpusCase(string File, string Expect, string Attack, string Response, JsonElement Row)
{
    private static readonly SamlRules Lenient = new() { AllowSha1 = true, MaxAge = null, ForAws = false };

    public static string Folder => Corpora.Folder("saml");

    public static IReadOnlyList<CorpusCase> All()
    {
        using var index = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(Folder, "index.json")));
        return [.. index.RootElement.Clone().EnumerateArray().Select(Of)];
    }

    /// <summary>The service provider that a name is for is us, unless the case is about that.</summary>
    private IEnumerable<string> Qualifiers(string xml) => Attack == "wrong_spnamequalifier" ? [] : Matches(SpNameQualifier(), xml);

    public bool IsOfNodeSaml => File.StartsWith("node-saml/", StringComparison.Ordinal);

    public (SamlProvider Provider, SamlExpectations Expected, DateTimeOffset Now) Arguments()
    {
        var xml = Xml;
        var (entityId, certificates) = Trust(xml);
        // node-saml compares neither; its responses were made for an endpoint of another name than its index says.
        var recipients = Text("acs") is { } acs && !IsOfNodeSaml ? [acs]
            : Matches(Destination(), xml) is { Count: > 0 } destinations ? destinations
            : Matches(Recipient(), xml);
        return new(
            new SamlProvider { EntityId = entityId, SigningCertificates = certificates, DecryptionKeys = Keys() },
            new SamlExpectations
            {
                Destinations = recipients,
                Recipients = recipients,
                Audiences = Text("spEntityId") is { } audience ? [audience] : [.. Matches(Audience(), xml), .. Qualifiers(xml)],
                InResponseTo = Text("inResponseTo"),
            },
            Now(xml));
    }

    public SamlResult Verify() => Verify(Response);

    /// <summary>Verifies another response as if it were the case's.</summary>
    public SamlResult Verify(string response)
    {
        var (provider, expected, now) = Arguments();
        return SamlVerifier.Verify(response, provider, expected, now, Lenient);
    }

    /// <summary>Whether the signatures are proven, whatever the assertion then says.</summary>
    public bool IsProven()
    {
        var (provider, expected, _) = Arguments();
        try
        {
            _ = new ResponseReader(provider, expected, Lenient, new SamlLimits()).Read(Xml);
            return true;
        }
        catch (SamlRefusedException)
        {
            return false;
        }
    }

    public string Xml
    {
        get
        {
            var buffer = new byte[Response.Length];
            return Convert.TryFromBase64String(Response, buffer, out var written) ? Encoding.UTF8.GetString(buffer, 0, written) : "";
        }
    }

    private static CorpusCase Of(JsonElement row)
    {
        var file = row.GetProperty("file").GetString()!;
        var bytes = System.IO.File.ReadAllBytes(Path.Combine(Folder, file));
        var isBase64 = row.GetProperty("encoding").GetString() == "base64";
        var response = isBase64 ? Encoding.ASCII.GetString(bytes) : Convert.ToBase64String(bytes);
        return new CorpusCase(file, row.GetProperty("expect").GetString()!, row.GetProperty("attack").GetString()!, response, row);
    }

    private (string EntityId, IReadOnlyList<X509Certificate2> Certificates) Trust(string xml)
    {
        if (Text("idpMetadata") is { } file)
        {
            IdpMetadata.TryRead(System.IO.File.ReadAllText(Path.Combine(Folder, file)), out var metadata, out var problem).Should()
                .BeTrue(problem);
            return (metadata!.EntityId, [.. metadata.SigningCertificates.Select(der => X509CertificateLoader.LoadCertificate(der.Span))]);
        }
        var entityId = Text("idpEntityId") ?? Matches(Issuer(), xml).FirstOrDefault() ?? "none";
        return Text("idpCert") is { } pem
            ? (entityId, [X509Certificate2.CreateFromPem(System.IO.File.ReadAllText(Path.Combine(Folder, pem)))])
            : (entityId, [.. Matches(CertificateText(), xml).Distinct().Select(Load).OfType<X509Certificate2>()]);
    }

    private static X509Certificate2? Load(string base64)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private RSA[] Keys()
    {
        if (Text("spEncKey") is not { } file)
            return [];
        var key = RSA.Create();
        key.ImportFromPem(System.IO.File.ReadAllText(Path.Combine(Folder, file)));
        return [key];
    }

    private DateTimeOffset Now(string xml)
    {
        var text = Text("now") is { } now && now != "IssueInstant"
            ? now
            : Matches(IssueInstant(), xml).FirstOrDefault() ?? "2020-01-01T00:00:00Z";
        return DateTimeOffset.TryParseExact(
            text, "ddd MMM d HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var unix)
            ? unix
            : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    private string? Text(string member) => Row.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static List<string> Matches(Regex regex, string xml) => [.. regex.Matches(xml).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"Destination=""([^""]+)""")]
    private static partial Regex Destination();

    [GeneratedRegex(@"SPNameQualifier=""([^""]*)""")]
    private static partial Regex SpNameQualifier();

    [GeneratedRegex(@"Recipient=""([^""]*)""")]
    private static partial Regex Recipient();

    [GeneratedRegex(@"<(?:\w+:)?Audience>([^<]*)<")]
    private static partial Regex Audience();

    [GeneratedRegex(@"<(?:\w+:)?Issuer[^>]*>([^<]*)<")]
    private static partial Regex Issuer();

    [GeneratedRegex(@"IssueInstant=""([^""]*)""")]
    private static partial Regex IssueInstant();

    [GeneratedRegex(@"X509Certificate>([^<]*)<")]
    private static partial Regex CertificateText();
}
