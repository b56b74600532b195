using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Organizations.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Operations.Resources;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>
/// The resources of AWS Organizations. Their ARNs bear the management account's id, whoever of the organization asks.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html#awsorganizations-resources-for-iam-policies
/// </summary>
internal static class OrganizationResources
{
    private const string PolicyName = "policy";

    public static ServiceResources Row { get; } = new()
    {
        Prefix = "organizations",
        Types =
        [
            new("organization", "AWS::Organizations::Organization"),
            new("root", "AWS::Organizations::Root"),
            new("organizationalunit", "AWS::Organizations::OrganizationalUnit") { Beginning = "ou" },
            new("account", "AWS::Organizations::Account"),
            new(PolicyName, "AWS::Organizations::Policy"),
            new("handshake", "AWS::Organizations::Organization"),
        ],
        IsReachedFromElsewhere = _ => true,
        DeniedAs = (_, resource) => resource,
        KeysOf = KeysOf,
    };

    /// <summary>A policy's tags and type, or the tags of what else an organization has.</summary>
    private static async Task<ImmutableArray<ConditionEntry>> KeysOf(IGrainFactory grains, string sandbox, Arn arn)
    {
        if (arn.Resource.Split('/') is not [var type, ['o', '-', ..] organizationId, .., var id])
            return [];
        IMessage request = type == PolicyName
            ? new DescribePolicyRequest { PolicyId = id }
            : new ListTagsForResourceRequest { ResourceId = id };
        var targets = await grains.Grain<IOrganizationGrain>(Keys.Organization(sandbox, organizationId)).Targets(new OrganizationCall
        {
            Operation = request.Descriptor.Name[..^"Request".Length],
            Request = request.ToByteArray(),
            Now = default,
        });
        return targets.FirstOrDefault(target => target.Arn == arn.ToString())?.Entries ?? [];
    }
}
