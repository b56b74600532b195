namespace Rolecall.Federation.Oidc.Conditions;

/// <summary>A condition key that a token gives its values.</summary>
/// <param name="Key">The whole key, for instance <c>token.actions.githubusercontent.com:sub</c>. Keys are compared without case.</param>
/// <param name="Values">One value or several; never none.</param>
/// <param name="InSession">Whether calls of the session have the key too, not the assumption of the role alone.</param>
public sealed record ClaimConditionKey(string Key, IReadOnlyList<string> Values, bool InSession);
