using System.Buffers;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Reading;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml;

/// <summary>
/// Verifies SAML 2.0 responses as they are posted to a service provider (SAML bindings, 3.5; SAML profiles, 4.1). Pure: keys, time and
/// caps are arguments; it has no network and no files. It throws at no input.
/// </summary>
public static class SamlVerifier
{
    /// <summary>Verifies one response.</summary>
    /// <param name="response">The response, base64, as the member SAMLAssertion or the form's field SAMLResponse has it.</param>
    /// <param name="provider">The provider that is said to have issued it.</param>
    /// <param name="expected">For whom it must be meant.</param>
    /// <param name="now">The sandbox's instant.</param>
    /// <param name="rules">The sandbox's rules.</param>
    /// <param name="limits">What it may cost, or the usual limits.</param>
    /// <returns>
    /// The proven assertion, or why it was refused. Whether the assertion was redeemed before the caller looks up, by
    /// <see cref="VerifiedSamlAssertion.Issuer"/> and <see cref="VerifiedSamlAssertion.Id"/>, and remembers it until
    /// <see cref="VerifiedSamlAssertion.RememberUntil"/>.
    /// </returns>
    public static SamlResult Verify(
        string response,
        SamlProvider provider,
        SamlExpectations expected,
        DateTimeOffset now,
        SamlRules rules,
        SamlLimits? limits = null)
    {
        limits ??= new SamlLimits();
        try
        {
            var text = Decode(response, limits);
            var proven = new ResponseReader(provider, expected, rules, limits).Read(text);
            var assertion = new AssertionReader(provider, expected, rules, now).Read(proven);
            return new SamlResult(rules.ForAws ? assertion with { Aws = AwsSamlClaimsReader.Read(assertion) } : assertion);
        }
        catch (SamlRefusedException refused)
        {
            return new SamlResult(refused.Refusal);
        }
    }

    private static string Decode(string response, SamlLimits limits)
    {
        if (response.Length > limits.MaxCharacters)
            throw new SamlRefusedException(SamlRule.Size, $"more than {limits.MaxCharacters} characters");
        var bytes = ArrayPool<byte>.Shared.Rent(response.Length / 4 * 3 + 3);
        try
        {
            return Convert.TryFromBase64String(response, bytes, out var written)
                ? StrictXml.Text(bytes.AsSpan(0, written), SamlRule.Base64)
                : throw new SamlRefusedException(SamlRule.Base64, "not base64");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
