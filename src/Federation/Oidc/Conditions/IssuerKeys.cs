namespace Rolecall.Federation.Oidc.Conditions;

/// <summary>Which condition keys AWS reads from the tokens of which issuers.</summary>
internal static class IssuerKeys
{
    private static readonly ClaimKey Audience = new("aud", identity => [identity.Audience], InSession: true);
    private static readonly ClaimKey OriginalAudience = new("oaud", identity => identity.Audiences);
    private static readonly ClaimKey Subject = new("sub", identity => [identity.Subject], InSession: true);
    private static readonly ClaimKey Methods = new("amr", identity => identity.AuthenticationMethods, InSession: true);
    private static readonly ClaimKey Party = ClaimKey.Of("azp");

    /// <summary>The keys of every issuer without a row of its own, and of most that have one.</summary>
    private static readonly ClaimKey[] Common = [Audience, OriginalAudience, Subject, Methods, Party, ClaimKey.Of("email")];

    private static readonly ClaimKey[] GitHub =
    [
        .. Common,
        .. Claims(
            "actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref", "ref", "repository", "repository_id",
            "repository_owner_id", "workflow"),
    ];

    private static readonly ClaimKey[] Buildkite =
    [
        .. Common,
        .. Claims("build_branch", "cluster_id", "cluster_name", "organization_id", "organization_slug", "pipeline_id", "pipeline_slug"),
    ];

    /// <summary>
    /// The rows are those of https://docs.aws.amazon.com/service-authorization/latest/reference/list_sts.html and of
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif as of September 2026;
    /// the first that matches is it.
    /// </summary>
    private static readonly (IssuerPattern Issuer, ClaimKey[] Keys)[] Rows =
    [
        (new("token.actions.githubusercontent.com"), GitHub),
        (new("token.actions.githubusercontent.com/*"), GitHub),
        (new("token.actions.*.ghe.com"), GitHub),
        (new("github.com/enterprises/*"), GitHub),
        (new("gitlab.com"),
        [
            .. Common,
            .. Claims(
                "namespace_id", "pipeline_source", "project_id", "ref_protected", "runner_environment", "user_access_level", "user_email",
                "user_id", "user_login"),
        ]),
        (new("agent.buildkite.com"), Buildkite),
        (new("agent.*.buildkite.dev"), Buildkite),
        (new("agent.*.buildkite.site"), Buildkite),
        (new("oidc.circleci.com/org/*"), [.. Common, ClaimKey.Of("oidc.circleci.com/project-id")]),
        (new("idcs-*.identity.oraclecloud.com"), [.. Common, ClaimKey.Of("rpst_id")]),
        (new("accounts.google.com"), [.. Common, new ClaimKey("google/organization_number", OrganizationNumber)]),
        (new("cognito-identity.amazonaws.com"), [Audience, OriginalAudience, Subject, Methods]),
        (new("www.amazon.com"), [Application, new("sub", User, InSession: true), new("user_id", User)]),
        (new("graph.facebook.com"), [Application, new("id", identity => Named(identity, "id", identity.Subject), InSession: true)]),
    ];

    private static ClaimKey Application => new("app_id", identity => Named(identity, "app_id", identity.Audience));

    public static IReadOnlyList<ClaimKey> Of(string provider) => Array.Find(Rows, row => row.Issuer.Matches(provider)).Keys ?? Common;

    private static IEnumerable<ClaimKey> Claims(params string[] names) => names.Select(ClaimKey.Of);

    private static IReadOnlyList<string> User(VerifiedWebIdentity identity) => Named(identity, "user_id", identity.Subject);

    /// <summary>
    /// Login with Amazon and Facebook have opaque tokens that only they read. Tokens of ours that stand in for them say the application and
    /// the user by these names, or as the audience and the subject.
    /// </summary>
    private static IReadOnlyList<string> Named(VerifiedWebIdentity identity, string claim, string otherwise) =>
        ClaimKey.Claim(identity, claim) is { Count: > 0 } values ? values : [otherwise];

    /// <summary>AWS spells the claim <c>google:organization_number</c>; Google documents it within <c>google</c>.</summary>
    private static IReadOnlyList<string> OrganizationNumber(VerifiedWebIdentity identity)
    {
        if (ClaimKey.Claim(identity, "google:organization_number") is { Count: > 0 } values)
            return values;
        return identity.Claims.TryGetValue("google", out var google) && google.Members.TryGetValue("organization_number", out var number)
            ? number.ToConditionValues()
            : [];
    }
}
