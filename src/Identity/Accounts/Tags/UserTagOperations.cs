using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Tags;

/// <summary>Tags of users. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_users.html</summary>
internal static class UserTagOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<TagUserRequest>(Tag, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<UntagUserRequest>(Untag, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<ListUserTagsRequest>(List, on: ActedOn.One(IamResources.User)),
    ];

    private static AccountOutcome Tag(AccountState state, TagUserRequest request, OperationContext context)
    {
        var user = UserOperations.Find(state, request.UserName);
        return AccountOutcome.Write(
            new TagUserResponse(),
            AccountChange.Put(user with { Tags = EntityTags.Added(user.Tags, request.Tags, EntityTags.WithoutCase, IamQuotas.TagsPerUser.In(state.Quotas)) }));
    }

    private static AccountOutcome Untag(AccountState state, UntagUserRequest request, OperationContext context)
    {
        var user = UserOperations.Find(state, request.UserName);
        return AccountOutcome.Write(
            new UntagUserResponse(),
            AccountChange.Put(user with { Tags = EntityTags.Without(user.Tags, request.TagKeys, EntityTags.WithoutCase) }));
    }

    private static AccountOutcome List(AccountState state, ListUserTagsRequest request, OperationContext context)
    {
        var (page, marker) = EntityTags.PageOf(UserOperations.Find(state, request.UserName).Tags, request.Marker, request.MaxItems);
        var response = new ListUserTagsResponse { IsTruncated = marker is not null, Tags = { page } };
        if (marker is not null)
            response.Marker = marker;
        return AccountOutcome.Read(response);
    }
}
