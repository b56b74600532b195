namespace Rolecall.Federation.Oidc.SharedIssuers;

/// <summary>The shared issuers that AWS knows. Every other issuer is private: its URL says whose it is.</summary>
public static class SharedIssuerTable
{
    public static IReadOnlyList<SharedIssuer> All { get; } =
    [
        BySubject("token.actions.githubusercontent.com", "GitHub Actions"),
        BySubject("vstoken.actions.githubusercontent.com", "GitHub vstoken"),
        BySubject("oidc-configuration.audit-log.githubusercontent.com", "GitHub audit log streaming"),
        BySubject("gitlab.com", "GitLab"),
        BySubject("app.terraform.io", "HCP Terraform"),
        BySubject("agent.buildkite.com", "Buildkite"),
        BySubject("oidc.codefresh.io", "Codefresh"),
        BySubject("studio.datachain.ai/api", "DVC Studio"),
        BySubject("scalr.io", "Scalr"),
        BySubject("tokens.cloud.shisho.dev", "Shisho Cloud"),
        BySubject("proidc.upbound.io", "Upbound"),
        BySubject("oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb", "IBM Turbonomic"),
        BySubject("oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu", "IBM Turbonomic"),
        BySubject("rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7", "IBM Turbonomic"),
        BySubject("rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr", "IBM Turbonomic"),
        BySubject("rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg", "IBM Turbonomic"),
        BySubject("rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26", "IBM Turbonomic"),
        ByAudience("cognito-identity.amazonaws.com", "Amazon Cognito"),
        ByAudience("oidc.vercel.com", "Vercel"),
        ByAudience("api.pulumi.com/oidc", "Pulumi Cloud"),
        ByAudience("sandboxes.cloud", "sandboxes.cloud"),
        new("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "Microsoft Sentinel", "sts:RoleSessionName"),
    ];

    /// <summary>The shared issuer of a provider (host and path, compared without case), or null for a private one.</summary>
    public static SharedIssuer? Find(string provider) =>
        All.FirstOrDefault(issuer => string.Equals(issuer.Provider, provider, StringComparison.OrdinalIgnoreCase));

    private static SharedIssuer BySubject(string provider, string name) => new(provider, name, provider + ":sub");

    private static SharedIssuer ByAudience(string provider, string name) => new(provider, name, provider + ":aud");
}
