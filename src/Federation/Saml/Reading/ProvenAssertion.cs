using System.Xml;

namespace Rolecall.Federation.Saml.Reading;

/// <summary>An assertion that a key of the provider has signed.</summary>
/// <param name="Root">The assertion, without its signature: nothing around it is read.</param>
/// <param name="WasEncrypted">Whether it came encrypted.</param>
/// <param name="InResponseTo">Which request the response says that it answers; signed only where the response is.</param>
internal sealed record ProvenAssertion(XmlElement Root, bool WasEncrypted, string? InResponseTo);
