using System.Text;
using System.Xml;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>
/// Writes documents so that they are parsed as they are: carriage returns as references, since parsers take them for line ends.
/// </summary>
internal static class DocumentText
{
    private static readonly XmlWriterSettings Settings = new()
    {
        OmitXmlDeclaration = true,
        NewLineHandling = NewLineHandling.Entitize,
        ConformanceLevel = ConformanceLevel.Auto,
    };

    public static string Of(XmlNode node)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, Settings))
            node.WriteTo(writer);
        return text.ToString();
    }
}
