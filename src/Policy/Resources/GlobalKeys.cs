using System.Collections.Frozen;
using System.Collections.Immutable;
using Rolecall.Policy.Services;

namespace Rolecall.Policy.Resources;

/// <summary>
/// The condition keys that every service's requests have, or that come with a session.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
/// </summary>
internal static class GlobalKeys
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "aws:AssumedRoot", "aws:CalledVia", "aws:CalledViaAWSMCP", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:ChatbotSourceArn", "aws:CurrentTime",
        "aws:Ec2InstanceSourcePrivateIPv4", "aws:Ec2InstanceSourceVpc", "aws:EpochTime", "aws:FederatedProvider", "aws:IsMcpServiceAction",
        "aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:PrincipalType", "aws:Referer", "aws:RequestedRegion",
        "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:SecureTransport", "aws:SignInSessionArn", "aws:SourceAccount", "aws:SourceArn",
        "aws:SourceIdentity", "aws:SourceIp", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:TagKeys",
        "aws:TokenIssueTime", "aws:UserAgent", "aws:ViaAWSMCPService", "aws:ViaAWSService", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths",
        "aws:VpcSourceIp", "aws:userid", "aws:username",
        "ec2:RoleDelivery", "ec2:SourceInstanceArn", "glue:CredentialIssuingService", "glue:RoleAssumedBy", "codebuild:BuildArn", "codebuild:ProjectArn",
        "lambda:SourceFunctionArn", "ssm:SourceInstanceArn", "identitystore:UserId");

    private static readonly ImmutableArray<ConditionKey> WithPlaceholder =
    [
        .. ((ReadOnlySpan<string>)["aws:PrincipalTag/${Key}", "aws:RequestTag/${Key}", "aws:ResourceTag/${Key}"]).ToArray()
            .Select(name => new ConditionKey(name, ConditionKeyType.String, Multivalued: false)),
    ];

    public static bool Contains(string key) => Names.Contains(key) || WithPlaceholder.Any(known => known.Covers(key));
}
