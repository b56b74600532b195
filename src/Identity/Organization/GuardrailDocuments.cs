using System.Collections.Frozen;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>
/// What a new SCP or RCP must be. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
/// and …/orgs_manage_policies_rcps_syntax.html
/// </summary>
internal static class GuardrailDocuments
{
    private const string Unfit = "The provided policy document does not meet the requirements of the specified policy type.";

    /// <summary>The services whose resources RCPs guard. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html</summary>
    private static readonly FrozenSet<string> GuardedServices = new[]
    {
        "s3", "sts", "kms", "sqs", "secretsmanager", "aoss", "cognito-identity", "cognito-idp", "dynamodb", "ecr", "logs",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The grammar that a stored document of the type is read by.</summary>
    public static PolicyGrammar GrammarOf(string type) => type == GuardrailTypes.ServiceControl ? PolicyGrammar.Identity : PolicyGrammar.Resource;

    public static StoredPolicy Parse(string json, string type)
    {
        if (json.Length > OrganizationQuotas.DocumentOf(type))
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the maximum allowed size for a policy document."));
        try
        {
            var document = PolicyDocument.ParseNew(json, GrammarOf(type));
            if (document.Version != "2012-10-17" || (type == GuardrailTypes.ResourceControl && !document.Statements.All(IsResourceControl)))
                throw new AwsFaultException(OrganizationFaults.MalformedPolicy(Unfit));
            return new StoredPolicy(json);
        }
        catch (MalformedPolicyException malformed)
        {
            throw new AwsFaultException(OrganizationFaults.MalformedPolicy(malformed.Message));
        }
    }

    /// <summary>A customer's RCP takes away, from everybody, and names the services that it speaks of.</summary>
    private static bool IsResourceControl(PolicyStatement statement) =>
        statement.Deny
        && statement.Principal is { Negated: false, IsStar: true }
        && statement.Action is { Negated: false } actions
        && actions.Values.All(action => GuardedServices.Contains(action.Split(':')[0]));
}
