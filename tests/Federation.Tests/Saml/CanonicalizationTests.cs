using System.Text;
using System.Xml;
using CsCheck;
using Rolecall.Federation.Saml.Signatures;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>Our exclusive canonicalization gives the octets of the platform's (XmlDsigExcC14NTransform), for every element of a document.</summary>
public sealed class CanonicalizationTests
{
    private static readonly Gen<string> Prefix = Gen.OneOf("", "", "a", "b", "saml", "xs");

    private static readonly Gen<string> Uri = Gen.OneOf("urn:one", "urn:two", "http://a/?x=1&amp;y=2", "urn:é");

    private static readonly Gen<string> Text = Gen.OneOf(
        "", "text", "a &amp; b &lt; c > d", "&#13;&#10;", "  ", "\t\n", "<![CDATA[<&>]]>", "<![CDATA[]]>", "é語&#x1F600;", "\"'", "<!-- none -->", "<?go on?>", "<?go?>", "&#xD;x");

    private static readonly Gen<string> Value = Gen.OneOf("", "v", "&quot;'", "&#9;&#10;&#13;", "a\tb", "&lt;&amp;>", "é語", "&#x1F600;");

    private static readonly Gen<string> PrefixList = Gen.OneOf("", "a", "b saml", "#default", "#default a", "xml xs", "none", " a \t b ");

    [Fact]
    public void Element_OfAnyDocument_HasTheOctetsOfThePlatform() => Gen.Select(Tree(4), PrefixList).Sample(
        (xml, prefixes) =>
        {
            foreach (var element in SignedDocument.Load(Around(xml)).SelectNodes("//*")!.OfType<XmlElement>())
                RequireSame(element, prefixes);
        },
        iter: 5_000);

    /// <summary>The document that is read in one go, within limits, is the platform's.</summary>
    [Fact]
    public void Document_IsBuiltAsThePlatformBuildsIt()
    {
        Tree(4).Sample(xml => RequireSameRoot(Around(xml)), iter: 2_000);
        foreach (var row in CorpusCase.All())
            RequireSameRoot(row.Xml);
    }

    [Fact]
    public void Element_OfTheCorpora_HasTheOctetsOfThePlatform()
    {
        var compared = 0;
        foreach (var xml in CorpusCase.All().Select(row => row.Xml))
        {
            if (Readable(xml) is not { } document)
                continue;
            foreach (var element in document.SelectNodes("//*")!.OfType<XmlElement>())
            {
                RequireSame(element, "");
                RequireSame(element, "xs #default ds");
                compared++;
            }
        }
        compared.Should().BeGreaterThan(5_000);
    }

    /// <summary>Every prefix is bound somewhere outside, so that all documents are well-formed.</summary>
    private static string Around(string xml) =>
        $"<r xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" xmlns:saml=\"urn:saml\" xmlns:xs=\"urn:xs\">{xml}</r>";

    private static void RequireSameRoot(string xml)
    {
        if (Readable(xml) is not { } built)
            return;
        var platforms = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        using var reader = XmlReader.Create(new StringReader(xml), StrictXml.Settings);
        platforms.Load(reader);
        built.DocumentElement!.OuterXml.Should().Be(platforms.DocumentElement!.OuterXml);
    }

    private static void RequireSame(XmlElement element, string prefixes)
    {
        var canonicalization = new Canonicalization(IsExclusive: true, prefixes.Length == 0 ? null : prefixes);
        var (ours, platforms) = (canonicalization.Of(element), canonicalization.ByTransform(element.Alone()));
        if (!ours.AsSpan().SequenceEqual(platforms))
            Encoding.UTF8.GetString(ours).Should().Be(Encoding.UTF8.GetString(platforms), "of {0} with {1}", element.OuterXml, prefixes);
    }

    private static XmlDocument? Readable(string xml)
    {
        try
        {
            return StrictXml.Document(xml, new(), []);
        }
        catch (Federation.Saml.SamlRefusedException)
        {
            return null;
        }
    }

    private static Gen<string> Tree(int depth) =>
        from prefix in Prefix
        from declared in Gen.Select(Prefix, Uri).Array[0, 2]
        from attributes in Gen.Select(Prefix, Gen.OneOf("x", "y", "Z"), Value).Array[0, 3]
        from space in Gen.OneOf("", "", " xml:space=\"preserve\"")
        from before in Text
        from children in depth == 0 ? Gen.Const(Array.Empty<string>()) : Tree(depth - 1).Array[0, 3]
        from after in Text
        select Element(prefix, declared, attributes, space, before + string.Concat(children) + after);

    private static string Element(
        string prefix, (string Prefix, string Uri)[] declared, (string Prefix, string Name, string Value)[] attributes, string space, string content)
    {
        var name = prefix.Length == 0 ? "e" : prefix + ":e";
        var start = new StringBuilder($"<{name}{space}");
        foreach (var (of, uri) in declared.DistinctBy(one => one.Prefix))
            start.Append(of.Length == 0 ? $" xmlns=\"{uri}\"" : $" xmlns:{of}=\"{uri}\"");
        // No two of one name: the local names of prefixed ones are their own, whatever the prefixes stand for.
        foreach (var (of, local, value) in attributes.DistinctBy(one => (one.Prefix, one.Name)))
            start.Append(of.Length == 0 ? $" {local}=\"{value}\"" : $" {of}:{local}{of}=\"{value}\"");
        return $"{start}>{content}</{name}>";
    }
}
