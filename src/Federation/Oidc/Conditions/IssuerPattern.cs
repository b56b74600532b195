namespace Rolecall.Federation.Oidc.Conditions;

/// <summary>A provider, or the providers that differ in one place: AWS writes them <c>oidc.circleci.com/org/${OrgId}</c>.</summary>
/// <param name="Text">The provider, with <c>*</c> for the one place that differs: some letters that are no slash.</param>
internal sealed record IssuerPattern(string Text)
{
    public bool Matches(string provider)
    {
        var star = Text.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return string.Equals(Text, provider, StringComparison.OrdinalIgnoreCase);
        var (before, after) = (Text[..star], Text[(star + 1)..]);
        return provider.Length > before.Length + after.Length
            && provider.StartsWith(before, StringComparison.OrdinalIgnoreCase)
            && provider.EndsWith(after, StringComparison.OrdinalIgnoreCase)
            && !provider.AsSpan(before.Length, provider.Length - before.Length - after.Length).Contains('/');
    }
}
