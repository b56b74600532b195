namespace Rolecall.Policy.Parsing;

/// <summary>What AWS says of a document that it refuses. Identity policies have a parser of their own, and texts of their own.</summary>
internal static class Complaints
{
    public const string Syntax = "Syntax errors in policy.";
    public const string VendorWildcards = "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards";
    public const string Legacy = "The policy failed legacy parsing";
    public const string TrustActions = "AssumeRole policy may only specify STS AssumeRole actions.";
    public const string TrustNotPrincipal = "AssumeRole policy must not contain NotPrincipal field.";
    public const string TrustNotResource = "AssumeRole policy must not contain resources.";
    public const string AllowNotPrincipal = "Allow with NotPrincipal is not allowed.";
    public const string InvalidResource = "Policy has invalid resource";
    public const string CognitoWithoutCondition = "A condition block must be present for the Cognito provider";

    public static string Json(PolicyGrammar grammar) => grammar switch
    {
        PolicyGrammar.Trust => "This policy contains invalid Json",
        PolicyGrammar.Resource => "Policies must be valid JSON and the first byte must be '{'",
        _ => Syntax,
    };

    public static string Version(PolicyGrammar grammar) => Or(grammar, "The policy must contain a valid version string");

    public static string Unknown(PolicyGrammar grammar, string member) => Or(grammar, "Unknown field " + member);

    public static string NoStatement(PolicyGrammar grammar) => Or(grammar, "Missing required field Statement");

    public static string EmptyStatement(PolicyGrammar grammar) => Or(grammar, "Could not parse the policy: Statement is empty!");

    public static string NoEffect(PolicyGrammar grammar) => Or(grammar, "Missing required field Effect");

    /// <summary>IAM's newer parser takes the two words in any case, its older one does not.</summary>
    public static string Effect(PolicyGrammar grammar, string effect) =>
        grammar != PolicyGrammar.Identity ? "Invalid effect: " + effect
        : effect.Equals("Allow", StringComparison.OrdinalIgnoreCase) || effect.Equals("Deny", StringComparison.OrdinalIgnoreCase) ? Legacy
        : Syntax;

    public static string SidTwice(PolicyGrammar grammar) => grammar == PolicyGrammar.Identity
        ? "Statement IDs (SID) in a single policy must be unique."
        : "The Statement Ids in the policy are not unique";

    /// <summary>IAM names what it does not know: "SERVICE":"lambda".</summary>
    public static string Principal(PolicyGrammar grammar, string type, string? value) => grammar == PolicyGrammar.Resource
        ? "Invalid principal in policy"
        : $"Invalid principal in policy: \"{type.ToUpperInvariant()}\"" + (value is null ? "" : $":\"{value}\"");

    private static string Or(PolicyGrammar grammar, string text) => grammar == PolicyGrammar.Identity ? Syntax : text;
}
