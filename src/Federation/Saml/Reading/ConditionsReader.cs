using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Reading;

/// <summary>The conditions (SAML core, 2.5): dates, audiences, and none that is not understood.</summary>
internal static class ConditionsReader
{
    /// <summary>The first audience that is ours.</summary>
    public static string Read(XmlElement? conditions, SamlExpectations expected, ValidityPeriod period)
    {
        if (conditions is null)
            throw new SamlRefusedException(SamlRule.Audience, "no conditions, and so no audience");
        period.NotBefore(conditions.Value("NotBefore"));
        period.NotOnOrAfter(conditions.Value("NotOnOrAfter"));
        string? audience = null;
        foreach (var condition in conditions.Children())
        {
            // OneTimeUse is how every assertion is treated. ProxyRestriction forbids what we never do.
            if (condition.Is(Vocabulary.Assertion, "AudienceRestriction"))
            {
                var ours = Ours(condition, expected);
                audience ??= ours;
            }
            else if (!condition.Is(Vocabulary.Assertion, "OneTimeUse") && !condition.Is(Vocabulary.Assertion, "ProxyRestriction"))
            {
                throw new SamlRefusedException(SamlRule.Conditions, $"condition {condition.LocalName} is not understood");
            }
        }
        return audience ?? throw new SamlRefusedException(SamlRule.Audience, "no audience restriction");
    }

    /// <summary>INVARIANT: several restrictions hold together; each must name us.</summary>
    private static string Ours(XmlElement restriction, SamlExpectations expected)
    {
        var parts = new ElementCursor(restriction);
        var audiences = parts.Many(Vocabulary.Assertion, "Audience").ConvertAll(audience => audience.Text());
        parts.End();
        return audiences.Find(expected.Audiences.Contains)
            ?? throw new SamlRefusedException(SamlRule.Audience, "a restriction to others");
    }
}
