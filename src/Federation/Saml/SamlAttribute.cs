namespace Rolecall.Federation.Saml;

/// <summary>An attribute of the assertion.</summary>
/// <param name="Name">Its name, case-sensitive.</param>
/// <param name="Values">Its values that are text, in their order; a value that is XML is none, except a NameID, which is its text.</param>
/// <param name="IsTextOnly">Whether every value is text.</param>
public sealed record SamlAttribute(string Name, IReadOnlyList<string> Values, bool IsTextOnly);
