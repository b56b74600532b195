using Rolecall.Identity.Faults;
using Rolecall.Policy;
using Rolecall.Policy.Parsing;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>
/// The shared OpenID Connect providers that AWS has a control for. Every other provider is private: its URL says whose it is.
/// </summary>
public static class IdentityProviderControls
{
    private const string Action = "sts:AssumeRoleWithWebIdentity";

    private const string ResourcePrefix = "oidc-provider/";

    public static IReadOnlyList<IdentityProviderControl> All { get; } =
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

    /// <summary>The control for a provider (host and path, compared without case), or null for a private one.</summary>
    public static IdentityProviderControl? Find(string provider) =>
        All.FirstOrDefault(control => string.Equals(control.Provider, provider, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Checks a trust policy that is about to be written: of each statement that lets a shared provider's tokens in, that it says whose. Those
    /// that were written before stay as they are. AWS's text is not public.
    /// </summary>
    /// <exception cref="AwsFaultException">MalformedPolicyDocument: a statement lets all tenants in.</exception>
    public static void Check(PolicyDocument trust)
    {
        foreach (var statement in trust.Statements.Where(one => !one.Deny && one.IsAbout(Action)))
        {
            foreach (var control in ControlsOf(statement))
            {
                if (!statement.Conditions.Any(one => control.IsEvaluatedBy(one.Operator, one.Key, one.Values)))
                    throw new AwsFaultException(Fault.MalformedPolicyDocument(
                        $"A statement that trusts {control.Provider} ({control.Name}) must evaluate the condition key "
                        + $"{control.RequiredKey} with values that are not wildcards alone."));
            }
        }
    }

    private static IEnumerable<IdentityProviderControl> ControlsOf(PolicyStatement statement) =>
        from entry in statement.Principal?.Entries ?? []
        where entry.Type == "Federated"
        let control = Find(ProviderOf(entry.Value))
        where control is not null
        select control;

    /// <summary>A provider of the account by its ARN, or one that needs none by its name.</summary>
    private static string ProviderOf(string principal) =>
        Arn.TryParse(principal, out var arn) && arn.Resource.StartsWith(ResourcePrefix, StringComparison.Ordinal)
            ? arn.Resource[ResourcePrefix.Length..]
            : principal;

    private static IdentityProviderControl BySubject(string provider, string name) => new(provider, name, provider + ":sub");

    private static IdentityProviderControl ByAudience(string provider, string name) => new(provider, name, provider + ":aud");
}
