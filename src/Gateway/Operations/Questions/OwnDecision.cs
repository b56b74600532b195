using System.Collections.Immutable;
using Rolecall.Api.Organizations.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>
/// Resources of IAM, STS and Organizations, which have no policy of their own (but a role, which has one for those who assume it):
/// the caller's side is the decision, as in the pipeline.
/// </summary>
internal static class OwnDecision
{
    /// <summary>Of an action of one of these services.</summary>
    public static bool Has(string action) => ServiceOf(action) is "iam" or "sts" or "organizations";

    public static async Task<SurveyedResource> On(IGrainFactory grains, string sandbox, string action, Arn arn) => new()
    {
        Owner = arn.Owner,
        HasPolicy = false,
        Entries = ServiceOf(action) switch
        {
            "iam" => await grains.Grain<IAccountGrain>(Keys.Account(sandbox, arn.Owner!.Value)).ResourceKeys(arn.ToString()),
            "organizations" => await KeysOf(grains, sandbox, arn),
            _ => [],
        },
        Join = calls => Task.FromResult(calls.Select(call => (Decision?)Authorizer.Decide(
            call.Side,
            call.Question.ToRequest(call.Caller),
            new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = IsReachedFromElsewhere(action) ? call.Caller.Principal.AccountId : arn.Account },
            explain: true)).ToImmutableArray()),
    };

    /// <summary>
    /// An organization's resources bear the management account's id, and AssumeRoot names the root of another account: service rules say
    /// who may call on those.
    /// </summary>
    public static bool IsReachedFromElsewhere(string action) =>
        ServiceOf(action) == "organizations" || action.Equals(RootSessions.Action, StringComparison.OrdinalIgnoreCase);

    /// <summary>A policy's tags and type, or the tags of what else an organization has.</summary>
    private static async Task<ImmutableArray<ConditionEntry>> KeysOf(IGrainFactory grains, string sandbox, Arn arn)
    {
        if (arn.Resource.Split('/') is not [var kind, ['o', '-', ..] organizationId, .., var id])
            return [];
        Google.Protobuf.IMessage request = kind == "policy"
            ? new DescribePolicyRequest { PolicyId = id }
            : new ListTagsForResourceRequest { ResourceId = id };
        var targets = await grains.Grain<IOrganizationGrain>(Keys.Organization(sandbox, organizationId)).Targets(new OrganizationCall
        {
            Operation = request.Descriptor.Name[..^"Request".Length],
            Request = Google.Protobuf.MessageExtensions.ToByteArray(request),
            Now = default,
        });
        return targets.FirstOrDefault(target => target.Arn == arn.ToString())?.Entries ?? [];
    }

    private static string ServiceOf(string action) => action.Split(':')[0].ToLowerInvariant();
}
