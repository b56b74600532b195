using System.Text;
using System.Xml;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Federation;

/// <summary>
/// The SAML providers that a response names beside its roles, unproven: good for nothing but to find the providers that are to prove it,
/// each of which reads the response anew and by stricter rules. An encrypted assertion names none.
/// </summary>
public static class NamedProviders
{
    private const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    private const string Role = "https://aws.amazon.com/SAML/Attributes/Role";
    private const string Resource = "saml-provider/";
    private const int LongestResponse = 100_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LongestResponse,
    };

    /// <summary>Their ARNs, each once, in the order of the response; none where it cannot be read.</summary>
    /// <param name="response">Base64.</param>
    public static IReadOnlyList<Arn> Peek(string response)
    {
        if (response.Length > LongestResponse)
            return [];
        var bytes = new byte[response.Length];
        if (!Convert.TryFromBase64String(response, bytes, out var length))
            return [];
        var found = new List<Arn>();
        try
        {
            using var reader = XmlReader.Create(new StringReader(Encoding.UTF8.GetString(bytes, 0, length)), Settings);
            Read(reader, found);
        }
        catch (XmlException)
        {
            return [];
        }
        return [.. found.Distinct()];
    }

    private static void Read(XmlReader reader, List<Arn> found)
    {
        var isRole = false;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.NamespaceURI == Assertion && reader.LocalName == "Attribute")
                isRole = reader.GetAttribute("Name") == Role;
            else if (reader.NodeType == XmlNodeType.Text && isRole)
                found.AddRange(reader.Value.Split(',', StringSplitOptions.TrimEntries).Select(ProviderOf).OfType<Arn>());
        }
    }

    private static Arn? ProviderOf(string text) =>
        Arn.TryParse(text, out var arn) && arn is { Service: "iam", Region: "", Owner: not null }
        && arn.Resource.StartsWith(Resource, StringComparison.Ordinal) && arn.Resource.Length > Resource.Length
            ? arn
            : null;
}
