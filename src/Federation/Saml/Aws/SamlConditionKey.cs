namespace Rolecall.Federation.Saml.Aws;

/// <summary>A condition key of a call by a SAML user.</summary>
/// <param name="Key">The key, such as <c>saml:sub</c>.</param>
/// <param name="Values">Its values, at least one.</param>
/// <param name="IsList">Whether AWS types it as a list.</param>
public sealed record SamlConditionKey(string Key, IReadOnlyList<string> Values, bool IsList);
