using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Tags;

/// <summary>
/// Tags of the root, OUs, accounts and policies. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_tagging.html
/// </summary>
internal static class OrganizationTagOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<Wire.TagResourceRequest>(OrganizationReach.Management, Tag, on: OrganizationActedOn.Tagged),
        OrganizationOperation.Write<Wire.UntagResourceRequest>(OrganizationReach.Management, Untag, on: OrganizationActedOn.Tagged),
        OrganizationOperation.Read<Wire.ListTagsForResourceRequest>(OrganizationReach.Delegated, List, on: OrganizationActedOn.Tagged),
    ];

    public static OrganizationOutcome Tag(OrganizationState state, Wire.TagResourceRequest request, OrganizationContext context) =>
        OrganizationOutcome.Write(
        new Wire.TagResourceResponse(), Retag(state, request.ResourceId, tags => Read(state, tags, request.Tags)));

    public static OrganizationOutcome Untag(OrganizationState state, Wire.UntagResourceRequest request, OrganizationContext context) =>
        OrganizationOutcome.Write(
        new Wire.UntagResourceResponse(), Retag(state, request.ResourceId, tags =>
            [.. tags.Where(tag => !request.TagKeys.Contains(tag.Key))]));

    public static OrganizationOutcome List(OrganizationState state, Wire.ListTagsForResourceRequest request, OrganizationContext context)
    {
        var (page, next) = OrganizationPages.Of(
            TagsOf(state, request.ResourceId), tag => tag.Key, request.NextToken, OrganizationQuotas.Tags.Default);
        var response = new Wire.ListTagsForResourceResponse();
        response.Tags.AddRange(page.Select(tag => new Wire.Tag { Key = tag.Key, Value = tag.Value }));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    /// <summary>The tags with the new ones put over them.</summary>
    public static ImmutableArray<EntityTag> Read(OrganizationState state, ImmutableArray<EntityTag> former, IReadOnlyCollection<Wire.Tag> tags)
    {
        if (tags.DistinctBy(tag => tag.Key, StringComparer.Ordinal).Count() != tags.Count)
            throw new AwsFaultException(OrganizationFaults.InvalidInput("DUPLICATE_TAG_KEY", "Tag keys must be unique among the tags attached to the same entity."));
        if (tags.Any(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            throw new AwsFaultException(
                OrganizationFaults.InvalidInput("INVALID_SYSTEM_TAGS_PARAMETER", "You can't add, edit, or delete system tag keys."));
        ImmutableArray<EntityTag> all =
        [
            .. former.Where(tag => !tags.Any(one => one.Key == tag.Key)),
            .. tags.Select(tag => new EntityTag(tag.Key, tag.Value)),
        ];
        return all.Length <= OrganizationQuotas.Tags.In(state.Quotas)
            ? all
            : throw new AwsFaultException(
                OrganizationFaults.Constraint("MAX_TAG_LIMIT_EXCEEDED", "You have exceeded the number of tags allowed on this resource."));
    }

    public static ImmutableArray<EntityTag> TagsOf(OrganizationState state, string resourceId) =>
        state.Policies.GetValueOrDefault(resourceId)?.Tags
        ?? state.FindTarget(resourceId)?.Tags
        ?? throw new AwsFaultException(OrganizationFaults.TargetNotFound());

    private static OrganizationChange Retag(
        OrganizationState state, string resourceId, Func<ImmutableArray<EntityTag>, ImmutableArray<EntityTag>> retag)
    {
        if (state.Policies.TryGetValue(resourceId, out var policy))
            return OrganizationChange.Put(policy with { Tags = retag(policy.Tags) });
        var target = state.FindTarget(resourceId) ?? throw new AwsFaultException(OrganizationFaults.TargetNotFound());
        return OrganizationState.Put(target with { Tags = retag(target.Tags) });
    }
}
