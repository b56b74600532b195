using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;

namespace Rolecall.Identity;

/// <summary>Tags of virtual MFA devices. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_virtual-mfa.html</summary>
internal static class MfaDeviceTags
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<TagMFADeviceRequest>(Tag, on: ActedOn.One(IamResources.MfaDevice)),
        AccountOperation.Write<UntagMFADeviceRequest>(Untag, on: ActedOn.One(IamResources.MfaDevice)),
        AccountOperation.Read<ListMFADeviceTagsRequest>(List, on: ActedOn.One(IamResources.MfaDevice)),
    ];

    public static AccountOutcome Tag(AccountState state, TagMFADeviceRequest request, OperationContext context)
    {
        var device = MfaDevices.Existing(state, request.SerialNumber);
        var given = EntityTags.Read(request.Tags);
        var kept = device.Tags.Where(tag => !given.Any(other => Users.Same(other.Key, tag.Key)));
        var tags = EntityTags.Read([.. EntityTags.Show([.. kept, .. given])]);
        return AccountOutcome.Write(new TagMFADeviceResponse(), AccountChange.Put(device with { Tags = tags }));
    }

    public static AccountOutcome Untag(AccountState state, UntagMFADeviceRequest request, OperationContext context)
    {
        var device = MfaDevices.Existing(state, request.SerialNumber);
        return AccountOutcome.Write(new UntagMFADeviceResponse(), AccountChange.Put(device with { Tags = [.. device.Tags.Where(tag => !request.TagKeys.Any(key => Users.Same(key, tag.Key)))] }));
    }

    public static AccountOutcome List(AccountState state, ListMFADeviceTagsRequest request, OperationContext context)
    {
        var device = MfaDevices.Existing(state, request.SerialNumber);
        var (page, marker) = Pages.Of(device.Tags.OrderBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase), tag => tag.Key, request.Marker, request.MaxItems);
        var response = new ListMFADeviceTagsResponse { IsTruncated = marker is not null };
        if (marker is not null)
            response.Marker = marker;
        response.Tags.AddRange(EntityTags.Show([.. page]));
        return AccountOutcome.Read(response);
    }
}
