using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Tags;

/// <summary>Tags of roles. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_roles.html</summary>
internal static class RoleTagOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<TagRoleRequest>(Tag, on: ActedOn.One(IamResources.Role)),
        AccountOperation.Write<UntagRoleRequest>(Untag, on: ActedOn.One(IamResources.Role)),
        AccountOperation.Read<ListRoleTagsRequest>(List, on: ActedOn.One(IamResources.Role)),
    ];

    private static AccountOutcome Tag(AccountState state, TagRoleRequest request, OperationContext context)
    {
        var role = RoleOperations.Find(state, request.RoleName);
        return AccountOutcome.Write(
            new TagRoleResponse(),
            AccountChange.Put(role with { Tags = EntityTags.Added(role.Tags, request.Tags, EntityTags.WithoutCase, IamQuotas.TagsPerRole.In(state.Quotas)) }));
    }

    private static AccountOutcome Untag(AccountState state, UntagRoleRequest request, OperationContext context)
    {
        var role = RoleOperations.Find(state, request.RoleName);
        return AccountOutcome.Write(
            new UntagRoleResponse(),
            AccountChange.Put(role with { Tags = EntityTags.Without(role.Tags, request.TagKeys, EntityTags.WithoutCase) }));
    }

    private static AccountOutcome List(AccountState state, ListRoleTagsRequest request, OperationContext context)
    {
        var (page, marker) = EntityTags.PageOf(RoleOperations.Find(state, request.RoleName).Tags, request.Marker, request.MaxItems);
        var response = new ListRoleTagsResponse { IsTruncated = marker is not null, Tags = { page } };
        if (marker is not null)
            response.Marker = marker;
        return AccountOutcome.Read(response);
    }
}
