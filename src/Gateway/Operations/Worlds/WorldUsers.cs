using Rolecall.Api.Iam.V1;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Secrets;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>Brings an account's policies, groups and users to what a world says.</summary>
internal static class WorldUsers
{
    public static async Task FollowPolicy(WorldRun run, WorldAccount account, WorldPolicy policy)
    {
        var iam = run.Iam(account);
        var arn = $"arn:aws:iam::{account.Id}:policy/{policy.Name}";
        var what = $"{account.Name}: policy {policy.Name}";
        if (await iam.Find<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = arn }) is not { } found)
        {
            await run.Change(WorldChangeKind.Create, what, () => iam.Do<CreatePolicyResponse>(
                new CreatePolicyRequest { PolicyName = policy.Name, PolicyDocument = policy.Document.Json }));
            return;
        }
        var current = await iam.Do<GetPolicyVersionResponse>(
            new GetPolicyVersionRequest { PolicyArn = arn, VersionId = found.Policy.DefaultVersionId });
        if (!PolicyHolder.SameJson(current.PolicyVersion.Document, policy.Document.Json))
            await run.Change(WorldChangeKind.Update, what, () => NewVersion(iam, arn, policy));
    }

    /// <summary>A policy has five versions at most: the oldest that is not in force makes room.</summary>
    private static async Task NewVersion(IamOfAccount iam, string arn, WorldPolicy policy)
    {
        var versions = (await iam.Do<ListPolicyVersionsResponse>(new ListPolicyVersionsRequest { PolicyArn = arn, MaxItems = 1_000 })).Versions;
        if (versions.Count >= 5)
        {
            await iam.Do<DeletePolicyVersionResponse>(new DeletePolicyVersionRequest
            {
                PolicyArn = arn,
                VersionId = versions.Where(one => !one.IsDefaultVersion).MinBy(one => one.CreateDate)!.VersionId,
            });
        }
        await iam.Do<CreatePolicyVersionResponse>(
            new CreatePolicyVersionRequest { PolicyArn = arn, PolicyDocument = policy.Document.Json, SetAsDefault = true });
    }

    public static async Task FollowGroup(WorldRun run, WorldAccount account, WorldGroup group)
    {
        var iam = run.Iam(account);
        var exists = await iam.Find<GetGroupResponse>(new GetGroupRequest { GroupName = group.Name }) is not null;
        if (!exists)
        {
            await run.Change(WorldChangeKind.Create, $"{account.Name}: group {group.Name}", () =>
                iam.Do<CreateGroupResponse>(new CreateGroupRequest { GroupName = group.Name }));
        }
        await new GroupHolder(group.Name).Follow(run, iam, account.Name, group.Permissions, exists);
    }

    public static async Task FollowUser(WorldRun run, WorldAccount account, WorldUser user)
    {
        var iam = run.Iam(account);
        var what = $"{account.Name}: user {user.Name}";
        var found = (await iam.Find<GetUserResponse>(new GetUserRequest { UserName = user.Name }))?.User;
        if (found is null)
            await run.Change(WorldChangeKind.Create, what, () => Create(iam, user));
        else
            await Compare(run, iam, what, user, found);
        await new UserHolder(user.Name).Follow(run, iam, account.Name, user.Permissions, found is not null);
        await FollowMembership(run, iam, what, user, found is not null);
        if (user.Mfa && (found is null
            || (await iam.Do<ListMFADevicesResponse>(new ListMFADevicesRequest { UserName = user.Name })).MfaDevices.Count == 0))
            await run.Change(WorldChangeKind.Create, what + ": MFA device", () => EnableMfa(run, account, user.Name));
        if (user.AccessKey && (found is null
            || (await iam.Do<ListAccessKeysResponse>(new ListAccessKeysRequest { UserName = user.Name })).AccessKeyMetadata.Count == 0))
            await run.Change(WorldChangeKind.Create, what + ": access key", () => CreateKey(run, iam, account, user, found?.Arn));
    }

    private static async Task Create(IamOfAccount iam, WorldUser user)
    {
        var request = new CreateUserRequest { UserName = user.Name, Path = user.Path };
        if (user.Permissions.Boundary is { } boundary)
            request.PermissionsBoundary = boundary;
        request.Tags.AddRange(user.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value }));
        await iam.Do<CreateUserResponse>(request);
    }

    private static async Task Compare(WorldRun run, IamOfAccount iam, string what, WorldUser user, User found)
    {
        if (found.Path != user.Path)
        {
            await run.Change(WorldChangeKind.Update, what + ": path", () =>
                iam.Do<UpdateUserResponse>(new UpdateUserRequest { UserName = user.Name, NewPath = user.Path }));
        }
        if (user.Permissions.Boundary is { } boundary && found.PermissionsBoundary?.PermissionsBoundaryArn != boundary)
        {
            await run.Change(WorldChangeKind.Update, what + ": boundary", () => iam.Do<PutUserPermissionsBoundaryResponse>(
                new PutUserPermissionsBoundaryRequest { UserName = user.Name, PermissionsBoundary = boundary }));
        }
        if (run.Prune && user.Permissions.Boundary is null && found.PermissionsBoundary is not null)
        {
            await run.Change(WorldChangeKind.Delete, what + ": boundary", () => iam.Do<DeleteUserPermissionsBoundaryResponse>(
                new DeleteUserPermissionsBoundaryRequest { UserName = user.Name }));
        }
        var tags = WorldTags.Of(user.Tags, found.Tags, run.Prune);
        if (tags.Put.Count > 0)
        {
            await run.Change(WorldChangeKind.Update, what + ": tags", () =>
                iam.Do<TagUserResponse>(new TagUserRequest { UserName = user.Name, Tags = { tags.Put } }));
        }
        if (tags.Remove.Count > 0)
        {
            await run.Change(WorldChangeKind.Delete, what + ": tags " + string.Join(", ", tags.Remove), () =>
                iam.Do<UntagUserResponse>(new UntagUserRequest { UserName = user.Name, TagKeys = { tags.Remove } }));
        }
    }

    private static async Task FollowMembership(WorldRun run, IamOfAccount iam, string what, WorldUser user, bool exists)
    {
        string[] groups = exists
            ? [.. (await iam.Do<ListGroupsForUserResponse>(new ListGroupsForUserRequest { UserName = user.Name, MaxItems = 1_000 })).Groups.Select(one => one.GroupName)]
            : [];
        foreach (var group in user.Groups.Except(groups))
        {
            await run.Change(WorldChangeKind.Create, $"{what}: in group {group}", () =>
                iam.Do<AddUserToGroupResponse>(new AddUserToGroupRequest { GroupName = group, UserName = user.Name }));
        }
        foreach (var group in run.Prune ? groups.Except(user.Groups) : [])
        {
            await run.Change(WorldChangeKind.Delete, $"{what}: in group {group}", () =>
                iam.Do<RemoveUserFromGroupResponse>(new RemoveUserFromGroupRequest { GroupName = group, UserName = user.Name }));
        }
    }

    /// <summary>
    /// Enabling uses two codes in a row up, as on AWS: those of a moment ago, so that the device has one to show as soon as the world is there.
    /// </summary>
    private static async Task EnableMfa(WorldRun run, WorldAccount account, string name)
    {
        var iam = run.Iam(account, run.Now - TimeSpan.FromSeconds(90));
        var serial = $"arn:aws:iam::{account.Id}:mfa/{name}";
        await iam.Do<CreateVirtualMFADeviceResponse>(new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = name });
        var shown = await iam.Account.ShowCode(serial, iam.Now, codeTime: null)
            ?? throw new AwsFaultException(Fault.NoSuchEntity($"There is no virtual MFA device {serial}."));
        await iam.Do<EnableMFADeviceResponse>(new EnableMFADeviceRequest
        {
            UserName = name,
            SerialNumber = serial,
            AuthenticationCode1 = shown.Code,
            AuthenticationCode2 = shown.Next,
        });
    }

    private static async Task CreateKey(WorldRun run, IamOfAccount iam, WorldAccount account, WorldUser user, string? arn)
    {
        var key = (await iam.Do<CreateAccessKeyResponse>(new CreateAccessKeyRequest { UserName = user.Name })).AccessKey;
        run.Tell(new WorldPerson(
            user.Name, account.Id, arn ?? $"arn:aws:iam::{account.Id}:user{user.Path}{user.Name}", key.AccessKeyId, new Secret(key.SecretAccessKey)));
    }
}
