using Rolecall.Api.Iam.V1;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>Brings roles to what a world says.</summary>
internal static class WorldRoles
{
    public static async Task Follow(WorldRun run, WorldAccount account, WorldRole role)
    {
        var iam = run.Iam(account);
        var what = $"{account.Name}: role {role.Name}";
        var found = (await iam.Find<GetRoleResponse>(new GetRoleRequest { RoleName = role.Name }))?.Role;
        if (found is null)
            await run.Change(WorldChangeKind.Create, what, () => Create(iam, role));
        else
            await Compare(run, iam, what, role, found);
        await new RoleHolder(role.Name).Follow(run, iam, account.Name, role.Permissions, found is not null);
        if (role.InstanceProfile)
            await FollowProfile(run, iam, what, role.Name);
    }

    private static async Task Create(IamOfAccount iam, WorldRole role)
    {
        var request = new CreateRoleRequest { RoleName = role.Name, Path = role.Path, AssumeRolePolicyDocument = role.Trust.Json };
        if (role.Description is { } description)
            request.Description = description;
        if (role.MaxSessionSeconds is { } seconds)
            request.MaxSessionDuration = seconds;
        if (role.Permissions.Boundary is { } boundary)
            request.PermissionsBoundary = boundary;
        request.Tags.AddRange(role.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value }));
        await iam.Do<CreateRoleResponse>(request);
    }

    private static async Task Compare(WorldRun run, IamOfAccount iam, string what, WorldRole role, Role found)
    {
        if (!PolicyHolder.SameJson(found.AssumeRolePolicyDocument, role.Trust.Json))
        {
            await run.Change(WorldChangeKind.Update, what + ": trust", () => iam.Do<UpdateAssumeRolePolicyResponse>(
                new UpdateAssumeRolePolicyRequest { RoleName = role.Name, PolicyDocument = role.Trust.Json }));
        }
        if (role.Description is { } description && found.Description != description)
        {
            await run.Change(WorldChangeKind.Update, what + ": description", () => iam.Do<UpdateRoleDescriptionResponse>(
                new UpdateRoleDescriptionRequest { RoleName = role.Name, Description = description }));
        }
        if (role.MaxSessionSeconds is { } seconds && found.MaxSessionDuration != seconds)
        {
            await run.Change(WorldChangeKind.Update, what + ": longest session", () => iam.Do<UpdateRoleResponse>(
                new UpdateRoleRequest { RoleName = role.Name, Description = role.Description ?? found.Description, MaxSessionDuration = seconds }));
        }
        if (role.Permissions.Boundary is { } boundary && found.PermissionsBoundary?.PermissionsBoundaryArn != boundary)
        {
            await run.Change(WorldChangeKind.Update, what + ": boundary", () => iam.Do<PutRolePermissionsBoundaryResponse>(
                new PutRolePermissionsBoundaryRequest { RoleName = role.Name, PermissionsBoundary = boundary }));
        }
        if (run.Prune && role.Permissions.Boundary is null && found.PermissionsBoundary is not null)
        {
            await run.Change(WorldChangeKind.Delete, what + ": boundary", () => iam.Do<DeleteRolePermissionsBoundaryResponse>(
                new DeleteRolePermissionsBoundaryRequest { RoleName = role.Name }));
        }
        var tags = WorldTags.Of(role.Tags, found.Tags, run.Prune);
        if (tags.Put.Count > 0)
        {
            await run.Change(WorldChangeKind.Update, what + ": tags", () =>
                iam.Do<TagRoleResponse>(new TagRoleRequest { RoleName = role.Name, Tags = { tags.Put } }));
        }
        if (tags.Remove.Count > 0)
        {
            await run.Change(WorldChangeKind.Delete, what + ": tags " + string.Join(", ", tags.Remove), () =>
                iam.Do<UntagRoleResponse>(new UntagRoleRequest { RoleName = role.Name, TagKeys = { tags.Remove } }));
        }
    }

    private static async Task FollowProfile(WorldRun run, IamOfAccount iam, string what, string name)
    {
        var found = await iam.Find<GetInstanceProfileResponse>(new GetInstanceProfileRequest { InstanceProfileName = name });
        if (found is null)
        {
            await run.Change(WorldChangeKind.Create, what + ": instance profile", () =>
                iam.Do<CreateInstanceProfileResponse>(new CreateInstanceProfileRequest { InstanceProfileName = name }));
        }
        if (found is null || found.InstanceProfile.Roles.Count == 0)
        {
            await run.Change(WorldChangeKind.Create, what + ": in its instance profile", () => iam.Do<AddRoleToInstanceProfileResponse>(
                new AddRoleToInstanceProfileRequest { InstanceProfileName = name, RoleName = name }));
        }
    }
}
