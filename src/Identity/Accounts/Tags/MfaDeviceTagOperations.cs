using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Mfa;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Tags;

/// <summary>Tags of virtual MFA devices. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_virtual-mfa.html</summary>
internal static class MfaDeviceTagOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<TagMFADeviceRequest>(Tag, on: ActedOn.One(IamResources.MfaDevice)),
        AccountOperation.Write<UntagMFADeviceRequest>(Untag, on: ActedOn.One(IamResources.MfaDevice)),
        AccountOperation.Read<ListMFADeviceTagsRequest>(List, on: ActedOn.One(IamResources.MfaDevice)),
    ];

    private static AccountOutcome Tag(AccountState state, TagMFADeviceRequest request, OperationContext context)
    {
        var device = MfaDeviceOperations.Existing(state, request.SerialNumber);
        return AccountOutcome.Write(
            new TagMFADeviceResponse(),
            AccountChange.Put(device with { Tags = EntityTags.Added(device.Tags, request.Tags, EntityTags.ByCase, IamQuotas.TagsPerOther.In(state.Quotas)) }));
    }

    private static AccountOutcome Untag(AccountState state, UntagMFADeviceRequest request, OperationContext context)
    {
        var device = MfaDeviceOperations.Existing(state, request.SerialNumber);
        return AccountOutcome.Write(
            new UntagMFADeviceResponse(),
            AccountChange.Put(device with { Tags = EntityTags.Without(device.Tags, request.TagKeys, EntityTags.ByCase) }));
    }

    private static AccountOutcome List(AccountState state, ListMFADeviceTagsRequest request, OperationContext context)
    {
        var (page, marker) = EntityTags.PageOf(
            MfaDeviceOperations.Existing(state, request.SerialNumber).Tags, request.Marker, request.MaxItems);
        var response = new ListMFADeviceTagsResponse { IsTruncated = marker is not null, Tags = { page } };
        if (marker is not null)
            response.Marker = marker;
        return AccountOutcome.Read(response);
    }
}
