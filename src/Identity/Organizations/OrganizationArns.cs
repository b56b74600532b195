using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations;

/// <summary>https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html</summary>
internal static class OrganizationArns
{
    private const string AwsPolicies = "arn:aws:organizations::aws:policy/";

    public static string ArnOf(this OrganizationState state) => $"{Prefix(state)}:organization/{state.Id}";

    public static string ArnOfRoot(this OrganizationState state) => $"{Prefix(state)}:root/{state.Id}/{state.Root.RootId}";

    public static string ArnOfUnit(this OrganizationState state, string unitId) => $"{Prefix(state)}:ou/{state.Id}/{unitId}";

    public static string ArnOfAccount(this OrganizationState state, AccountId accountId) => $"{Prefix(state)}:account/{state.Id}/{accountId}";

    /// <summary>The root, an OU or an account, told apart by the form of its id.</summary>
    public static string ArnOfTarget(this OrganizationState state, string id) =>
        ArnOfTarget(state.Root.ManagementAccountId, state.Id, id);

    /// <summary>The same, as an account knows its organization.</summary>
    public static string ArnOfTarget(Guardrails guardrails, string id) =>
        ArnOfTarget(guardrails.ManagementAccountId?.ToString() ?? "", guardrails.OrganizationId ?? "", id);

    private static string ArnOfTarget(string managementAccountId, string organizationId, string id)
    {
        var kind = id switch { ['r', '-', ..] => "root", ['o', 'u', '-', ..] => "ou", _ => "account" };
        return $"arn:aws:organizations::{managementAccountId}:{kind}/{organizationId}/{id}";
    }

    public static string ArnOfPolicy(this OrganizationState state, StoredGuardrail policy) => state.ArnOfPolicy(policy.Id, policy.Type);

    public static string ArnOfPolicy(this OrganizationState state, string id, string type) => AwsGuardrails.IsAws(id)
        ? $"{AwsPolicies}{type.ToLowerInvariant()}/{id}"
        : $"{Prefix(state)}:policy/{state.Id}/{type.ToLowerInvariant()}/{id}";

    /// <summary>Whether AWS manages the policy, which is then the same in every organization.</summary>
    public static bool IsAwsPolicy(string arn) => arn.StartsWith(AwsPolicies, StringComparison.Ordinal);

    public static string ArnOfInvitation(this OrganizationState state, string handshakeId) =>
        $"{Prefix(state)}:handshake/{state.Id}/invite/{handshakeId}";

    private static string Prefix(OrganizationState state) => $"arn:aws:organizations::{state.Root.ManagementAccountId}";
}
