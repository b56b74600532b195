using Rolecall.Federation.Saml;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>That a response is refused by a rule, and how texts of responses are cut.</summary>
internal static class Refused
{
    public static SamlRefusal Refuses(
        string response, SamlRule rule, string? message = null, SamlExpectations? expected = null)
    {
        var refusal = Verify(response, expected: expected).Refusal;
        refusal.Should().NotBeNull();
        refusal!.Rule.Should().Be(rule, refusal.Detail);
        if (message is not null)
            refusal.Message.Should().Be(message);
        return refusal;
    }

    /// <summary>The assertion changed before it is signed.</summary>
    public static string Resigned(string part, string other) => SignedDocument.Changed(Content, xml =>
    {
        xml.Should().Contain(part);
        return xml.Replace(part, other);
    });

    public static string Remove(string xml, string part)
    {
        var at = xml.IndexOf(part, StringComparison.Ordinal);
        return xml.Remove(at, part.Length);
    }

    public static string Twice(string xml, string id)
    {
        var part = Part(xml, "saml:Assertion");
        return xml.Replace(part, part + part.Replace("_assertion", id));
    }

    public static string Part(string xml, string name)
    {
        var start = xml.IndexOf("<" + name, StringComparison.Ordinal);
        var end = xml.IndexOf($"</{name}>", start, StringComparison.Ordinal) + name.Length + 3;
        return xml[start..end];
    }
}
