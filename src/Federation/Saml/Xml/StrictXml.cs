using System.Text;
using System.Xml;

namespace Rolecall.Federation.Saml.Xml;

/// <summary>
/// Reads XML of strangers: nothing more is built of a document that breaks a limit. There is no document type and no resolver, so that
/// nothing is fetched, opened or expanded.
/// </summary>
internal static class StrictXml
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static XmlReaderSettings Settings { get; } = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreWhitespace = false,
        IgnoreComments = false,
        CheckCharacters = true,
        CloseInput = true,
    };

    /// <summary>The text of bytes that must be UTF-8, without its byte order mark.</summary>
    public static string Text(ReadOnlySpan<byte> bytes, SamlRule rule)
    {
        try
        {
            return Utf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new SamlRefusedException(rule, "not UTF-8");
        }
    }

    /// <summary>The document of a text.</summary>
    /// <param name="ids">The ids of the documents that it belongs to; its own are added.</param>
    /// <param name="inScope">The namespaces around it, for what stood in another document.</param>
    public static XmlDocument Document(string text, SamlLimits limits, HashSet<string> ids, XmlNamespaceManager? inScope = null)
    {
        try
        {
            using var reader = Reader(text, inScope);
            return new DocumentBuilder(limits, ids).Build(reader);
        }
        catch (XmlException malformed)
        {
            throw new SamlRefusedException(SamlRule.Xml, $"not well-formed at line {malformed.LineNumber}");
        }
    }

    private static XmlReader Reader(string text, XmlNamespaceManager? inScope) => inScope is null
        ? XmlReader.Create(new StringReader(text), Settings)
        : XmlReader.Create(new StringReader(text), Settings, new XmlParserContext(inScope.NameTable, inScope, null, XmlSpace.Preserve));
}
