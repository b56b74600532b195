using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Tags;

/// <summary>Tags of managed policies. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_customer-managed.html</summary>
internal static class PolicyTagOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<TagPolicyRequest>(Tag, on: ActedOn.One(IamResources.Policy)),
        AccountOperation.Write<UntagPolicyRequest>(Untag, on: ActedOn.One(IamResources.Policy)),
        AccountOperation.Read<ListPolicyTagsRequest>(List, on: ActedOn.One(IamResources.Policy)),
    ];

    private static AccountOutcome Tag(AccountState state, TagPolicyRequest request, OperationContext context)
    {
        var policy = ManagedPolicyOperations.Own(state, request.PolicyArn);
        return AccountOutcome.Write(
            new TagPolicyResponse(),
            AccountChange.Put(policy with { Tags = EntityTags.Added(policy.Tags, request.Tags, EntityTags.ByCase, IamQuotas.TagsPerOther.In(state.Quotas)) }));
    }

    private static AccountOutcome Untag(AccountState state, UntagPolicyRequest request, OperationContext context)
    {
        var policy = ManagedPolicyOperations.Own(state, request.PolicyArn);
        return AccountOutcome.Write(
            new UntagPolicyResponse(),
            AccountChange.Put(policy with { Tags = EntityTags.Without(policy.Tags, request.TagKeys, EntityTags.ByCase) }));
    }

    private static AccountOutcome List(AccountState state, ListPolicyTagsRequest request, OperationContext context)
    {
        var (page, marker) = EntityTags.PageOf(
            ManagedPolicyOperations.Find(state, request.PolicyArn).Tags, request.Marker, request.MaxItems);
        var response = new ListPolicyTagsResponse { IsTruncated = marker is not null, Tags = { page } };
        if (marker is not null)
            response.Marker = marker;
        return AccountOutcome.Read(response);
    }
}
