namespace Rolecall.Identity.Accounts.Providers;

/// <summary>
/// AWS's identity-provider control for one shared OpenID Connect provider: many organizations share the issuer, so that its URL says
/// nothing of who is behind a token. A trust policy that trusts it must evaluate the claim that tells its tenants apart, or AWS refuses to
/// write it.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
/// </summary>
/// <param name="Provider">Host and path of the issuer.</param>
/// <param name="Name">Who runs it.</param>
/// <param name="RequiredKey">The condition key to evaluate, for instance <c>gitlab.com:sub</c>.</param>
public sealed record IdentityProviderControl(string Provider, string Name, string RequiredKey)
{
    private static readonly string[] Operators =
    [
        "StringEquals", "StringEqualsIgnoreCase", "StringLike",
        "ForAnyValue:StringEquals", "ForAnyValue:StringEqualsIgnoreCase", "ForAnyValue:StringLike",
    ];

    /// <summary>
    /// Whether one condition of a statement evaluates the claim: the required key, under an operator that asks for a value, and no value
    /// that lets everything through. One such condition in each statement that trusts the issuer is enough.
    /// </summary>
    /// <param name="conditionOperator">The operator as written. <c>ForAllValues:</c> holds without a value and checks nothing.</param>
    public bool IsEvaluatedBy(string conditionOperator, string key, IReadOnlyCollection<string> values) =>
        Operators.Contains(conditionOperator, StringComparer.OrdinalIgnoreCase)
        && string.Equals(key, RequiredKey, StringComparison.OrdinalIgnoreCase)
        && values.Count > 0
        && values.All(value => value.AsSpan().ContainsAnyExcept('*', '?'));
}
