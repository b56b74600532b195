using Rolecall.Api.Iam.V1;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>Deletes users, groups, roles and policies of a world's accounts that the world does not say. Accounts, buckets and what runs stay.</summary>
internal static class WorldPruning
{
    /// <summary>What AWS itself makes in accounts is nobody's to prune.</summary>
    private const string ServiceRoles = "/aws-service-role/";

    public static async Task Prune(WorldRun run, WorldAccount account)
    {
        var iam = run.Iam(account);
        // Each list is whole before anything of it goes.
        foreach (var user in await Users(iam).ToListAsync())
        {
            if (Lacks(account.Users.Select(one => one.Name), user))
                await run.Change(WorldChangeKind.Delete, $"{account.Name}: user {user}", () => DeleteUser(iam, user));
        }
        foreach (var group in await Groups(iam).ToListAsync())
        {
            if (Lacks(account.Groups.Select(one => one.Name), group))
                await run.Change(WorldChangeKind.Delete, $"{account.Name}: group {group}", () => DeleteGroup(iam, group));
        }
        foreach (var role in await Roles(iam).ToListAsync())
        {
            if (Lacks(account.Roles.Select(one => one.Name), role))
                await run.Change(WorldChangeKind.Delete, $"{account.Name}: role {role}", () => DeleteRole(iam, role));
        }
        foreach (var policy in await Policies(iam).ToListAsync())
        {
            if (Lacks(account.Policies.Select(one => one.Name), policy.PolicyName))
                await run.Change(WorldChangeKind.Delete, $"{account.Name}: policy {policy.PolicyName}", () => DeletePolicy(iam, policy.Arn));
        }
    }

    private static bool Lacks(IEnumerable<string> names, string name) => !names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static async Task DeleteUser(IamOfAccount iam, string name)
    {
        await new UserHolder(name).Strip(iam);
        foreach (var key in (await iam.Do<ListAccessKeysResponse>(new ListAccessKeysRequest { UserName = name })).AccessKeyMetadata)
            await iam.Do<DeleteAccessKeyResponse>(new DeleteAccessKeyRequest { UserName = name, AccessKeyId = key.AccessKeyId });
        foreach (var group in (await iam.Do<ListGroupsForUserResponse>(new ListGroupsForUserRequest { UserName = name, MaxItems = 1_000 })).Groups)
            await iam.Do<RemoveUserFromGroupResponse>(new RemoveUserFromGroupRequest { UserName = name, GroupName = group.GroupName });
        foreach (var device in (await iam.Do<ListMFADevicesResponse>(new ListMFADevicesRequest { UserName = name })).MfaDevices)
        {
            await iam.Do<DeactivateMFADeviceResponse>(new DeactivateMFADeviceRequest { UserName = name, SerialNumber = device.SerialNumber });
            await iam.Do<DeleteVirtualMFADeviceResponse>(new DeleteVirtualMFADeviceRequest { SerialNumber = device.SerialNumber });
        }
        if (await iam.Find<GetLoginProfileResponse>(new GetLoginProfileRequest { UserName = name }) is not null)
            await iam.Do<DeleteLoginProfileResponse>(new DeleteLoginProfileRequest { UserName = name });
        foreach (var credential in (await iam.Do<ListServiceSpecificCredentialsResponse>(
            new ListServiceSpecificCredentialsRequest { UserName = name })).ServiceSpecificCredentials)
        {
            await iam.Do<DeleteServiceSpecificCredentialResponse>(new DeleteServiceSpecificCredentialRequest
            {
                UserName = name,
                ServiceSpecificCredentialId = credential.ServiceSpecificCredentialId,
            });
        }
        await iam.Do<DeleteUserResponse>(new DeleteUserRequest { UserName = name });
    }

    private static async Task DeleteGroup(IamOfAccount iam, string name)
    {
        await new GroupHolder(name).Strip(iam);
        var request = new GetGroupRequest { GroupName = name, MaxItems = 1_000 };
        // Members that have left are on no page any more, so the first page is asked for until it is empty.
        while ((await iam.Do<GetGroupResponse>(request)).Users is { Count: > 0 } users)
        {
            foreach (var user in users)
                await iam.Do<RemoveUserFromGroupResponse>(new RemoveUserFromGroupRequest { UserName = user.UserName, GroupName = name });
        }
        await iam.Do<DeleteGroupResponse>(new DeleteGroupRequest { GroupName = name });
    }

    private static async Task DeleteRole(IamOfAccount iam, string name)
    {
        await new RoleHolder(name).Strip(iam);
        foreach (var profile in (await iam.Do<ListInstanceProfilesForRoleResponse>(
            new ListInstanceProfilesForRoleRequest { RoleName = name, MaxItems = 1_000 })).InstanceProfiles)
        {
            await iam.Do<RemoveRoleFromInstanceProfileResponse>(
                new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = profile.InstanceProfileName, RoleName = name });
        }
        await iam.Do<DeleteRoleResponse>(new DeleteRoleRequest { RoleName = name });
    }

    private static async Task DeletePolicy(IamOfAccount iam, string arn)
    {
        var holders = await iam.Do<ListEntitiesForPolicyResponse>(new ListEntitiesForPolicyRequest { PolicyArn = arn, MaxItems = 1_000 });
        foreach (var user in holders.PolicyUsers)
            await iam.Do<DetachUserPolicyResponse>(new DetachUserPolicyRequest { UserName = user.UserName, PolicyArn = arn });
        foreach (var group in holders.PolicyGroups)
            await iam.Do<DetachGroupPolicyResponse>(new DetachGroupPolicyRequest { GroupName = group.GroupName, PolicyArn = arn });
        foreach (var role in holders.PolicyRoles)
            await iam.Do<DetachRolePolicyResponse>(new DetachRolePolicyRequest { RoleName = role.RoleName, PolicyArn = arn });
        foreach (var version in (await iam.Do<ListPolicyVersionsResponse>(
            new ListPolicyVersionsRequest { PolicyArn = arn, MaxItems = 1_000 })).Versions.Where(one => !one.IsDefaultVersion))
        {
            await iam.Do<DeletePolicyVersionResponse>(new DeletePolicyVersionRequest { PolicyArn = arn, VersionId = version.VersionId });
        }
        await iam.Do<DeletePolicyResponse>(new DeletePolicyRequest { PolicyArn = arn });
    }

    private static IAsyncEnumerable<string> Users(IamOfAccount iam) =>
        iam.List<ListUsersResponse, string>(new ListUsersRequest(), page => page.Users.Select(user => user.UserName));

    private static IAsyncEnumerable<string> Groups(IamOfAccount iam) =>
        iam.List<ListGroupsResponse, string>(new ListGroupsRequest(), page => page.Groups.Select(group => group.GroupName));

    private static IAsyncEnumerable<string> Roles(IamOfAccount iam) => iam.List<ListRolesResponse, string>(
        new ListRolesRequest(),
        page => page.Roles
            .Where(role => role.RoleName != MemberAccountOperations.AccessRole && !role.Path.StartsWith(ServiceRoles, StringComparison.Ordinal))
            .Select(role => role.RoleName));

    private static IAsyncEnumerable<Api.Iam.V1.Policy> Policies(IamOfAccount iam) =>
        iam.List<ListPoliciesResponse, Api.Iam.V1.Policy>(new ListPoliciesRequest { Scope = "Local" }, page => page.Policies);
}
