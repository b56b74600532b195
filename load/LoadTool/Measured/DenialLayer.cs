namespace Rolecall.LoadTool.Measured;

/// <summary>
/// The kind of policy that a denial's text names, as AWS words it.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
/// </summary>
internal static class DenialLayer
{
    private static readonly (string Word, string Layer)[] Words =
    [
        ("service control policy", "service control policy"),
        ("resource control policy", "resource control policy"),
        ("permissions boundary", "permissions boundary"),
        ("session policy", "session policy"),
        ("identity-based policy", "identity-based policy"),
        ("resource-based policy", "resource-based policy"),
        ("role trust policy", "trust policy"),
    ];

    /// <summary>"explicit deny in a service control policy"; "not told" where the text says no layer, as of another account's trust policy.</summary>
    public static string Of(string text)
    {
        foreach (var (word, layer) in Words)
        {
            if (text.Contains(word, StringComparison.Ordinal))
                return text.Contains("explicit deny", StringComparison.Ordinal) ? "explicit deny in " + layer : "no " + layer + " allows";
        }
        return "not told";
    }
}
