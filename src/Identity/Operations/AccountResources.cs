using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>What an IAM operation acts on: the ARN that its permission is asked for, and the condition keys that come with it.</summary>
public sealed record OperationTarget(string Arn, ImmutableArray<ConditionEntry> Entries);

/// <summary>
/// The resource of each IAM operation, found in its request by the names that IAM's members always have.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
/// </summary>
public static class AccountResources
{
    /// <summary>Operations that IAM authorizes for everything at once ("*").</summary>
    private static readonly ImmutableHashSet<string> WithoutResource =
    [
        "ListUsers", "ListGroups", "ListRoles", "ListPolicies", "GetAccountSummary", "ListVirtualMFADevices", "ListInstanceProfiles",
        "SimulateCustomPolicy", "GetContextKeysForCustomPolicy",
        "EnableOutboundWebIdentityFederation", "DisableOutboundWebIdentityFederation", "GetOutboundWebIdentityFederationInfo",
    ];

    public static OperationTarget TargetOf(string operation, AccountState state, IMessage request, Principal caller)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        if (Text(request, "permissions_boundary") is { } boundary)
            entries.Add(new("iam:PermissionsBoundary", boundary));
        AddRequestTags(entries, request);
        if (WithoutResource.Contains(operation))
            return new OperationTarget("*", entries.ToImmutable());

        // Somebody's permissions are the resource of asking for them.
        if (Text(request, "policy_source_arn") is { } source)
        {
            AddTags(entries, TagsOf(state, source));
            return new OperationTarget(source, entries.ToImmutable());
        }

        var account = state.AccountId;
        if (request is GetAccessKeyLastUsedRequest { AccessKeyId: var key })
            return OwnerOf(state, key, entries);
        var path = Text(request, "path") ?? "/";
        if (request is CreateServiceLinkedRoleRequest linked)
            return new OperationTarget(ServiceLinkedRoles.ArnOf(linked, account), entries.ToImmutable().Add(new("iam:AWSServiceName", linked.AwsServiceName)));
        if (Text(request, "deletion_task_id") is { } task)
            return new OperationTarget($"arn:aws:iam::{account}:role{RoleOfTask(task)}", entries.ToImmutable());
        if (Text(request, "instance_profile_name") is { } profileName)
        {
            var profile = state.InstanceProfiles.GetValueOrDefault(profileName);
            AddTags(entries, profile?.Tags ?? []);
            return new OperationTarget(profile?.ArnIn(account) ?? $"arn:aws:iam::{account}:instance-profile{path}{profileName}", entries.ToImmutable());
        }
        if (Text(request, "role_name") is { } roleName)
        {
            var role = state.Roles.GetValueOrDefault(roleName);
            AddEntityKeys(entries, role?.Tags, role?.BoundaryArn, request);
            return new OperationTarget(role?.ArnIn(account) ?? $"arn:aws:iam::{account}:role{path}{roleName}", entries.ToImmutable());
        }
        if (Text(request, "group_name") is { } groupName)
        {
            AddEntityKeys(entries, null, null, request);
            return new OperationTarget(state.Groups.GetValueOrDefault(groupName)?.ArnIn(account) ?? $"arn:aws:iam::{account}:group{path}{groupName}", entries.ToImmutable());
        }
        if (request.Descriptor.FindFieldByName("user_name") is not null)
        {
            // Without a name the caller means itself; root and sessions have no user of their own.
            if (Text(request, "user_name") is not { } userName)
            {
                var own = caller.Kind == PrincipalKind.Root ? $"arn:aws:iam::{account}:root" : caller.UserArn ?? caller.Arn;
                var self = UserOf(state, own);
                AddEntityKeys(entries, self?.Tags, self?.BoundaryArn, request);
                return new OperationTarget(own, entries.ToImmutable());
            }
            var user = state.Users.GetValueOrDefault(userName);
            AddEntityKeys(entries, user?.Tags, user?.BoundaryArn, request);
            return new OperationTarget(user?.ArnIn(account) ?? $"arn:aws:iam::{account}:user{path}{userName}", entries.ToImmutable());
        }
        if (Text(request, "virtual_mfa_device_name") is { } deviceName)
            return new OperationTarget($"arn:aws:iam::{account}:mfa{path}{deviceName}", entries.ToImmutable());
        if (Text(request, "serial_number") is { } serialNumber)
        {
            AddTags(entries, MfaDevices.Find(state, serialNumber)?.Tags ?? []);
            return new OperationTarget(serialNumber, entries.ToImmutable());
        }
        if (Text(request, "policy_arn") is { } policyArn)
        {
            AddTags(entries, state.FindPolicy(policyArn)?.Tags ?? []);
            return new OperationTarget(policyArn, entries.ToImmutable());
        }
        return new OperationTarget($"arn:aws:iam::{account}:policy{path}{Text(request, "policy_name")}", entries.ToImmutable());
    }

    /// <summary>
    /// The ARN that a user or group will have: whoever renames or moves it needs the permission on both.
    /// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html and …/API_UpdateGroup.html
    /// </summary>
    /// <param name="arn">The ARN that it has.</param>
    /// <returns>Null where the request leaves the name and the path as they are.</returns>
    public static string? RenamedBy(IMessage request, string arn)
    {
        var (newName, newPath) = request switch
        {
            UpdateUserRequest => (Text(request, "new_user_name"), Text(request, "new_path")),
            UpdateGroupRequest => (Text(request, "new_group_name"), Text(request, "new_path")),
            _ => (null, null),
        };
        var (path, name) = (arn.IndexOf('/', StringComparison.Ordinal), arn.LastIndexOf('/') + 1);
        if (path < 0 || (newName is null && newPath is null))
            return null;
        var renamed = arn[..path] + (newPath ?? arn[path..name]) + (newName ?? arn[name..]);
        return renamed == arn ? null : renamed;
    }

    /// <summary>The condition keys of what an ARN names, with which every operation on it is asked; none where it names nothing.</summary>
    public static ImmutableArray<ConditionEntry> KeysOf(AccountState state, string arn)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        if ((UserOf(state, arn)?.BoundaryArn ?? RoleOf(state, arn)?.BoundaryArn) is { } boundary)
            entries.Add(new("iam:PermissionsBoundary", boundary));
        AddTags(entries, TagsOf(state, arn));
        return entries.ToImmutable();
    }

    private static ImmutableArray<EntityTag> TagsOf(AccountState state, string arn) =>
        UserOf(state, arn)?.Tags
        ?? RoleOf(state, arn)?.Tags
        ?? state.FindPolicy(arn)?.Tags
        ?? MfaDevices.Find(state, arn)?.Tags
        ?? (state.InstanceProfiles.GetValueOrDefault(NameIn(arn)) is { } profile && profile.ArnIn(state.AccountId) == arn ? profile.Tags : []);

    private static StoredUser? UserOf(AccountState state, string arn) =>
        state.Users.GetValueOrDefault(NameIn(arn)) is { } user && user.ArnIn(state.AccountId) == arn ? user : null;

    private static StoredRole? RoleOf(AccountState state, string arn) =>
        state.Roles.GetValueOrDefault(NameIn(arn)) is { } role && role.ArnIn(state.AccountId) == arn ? role : null;

    private static string NameIn(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private static void AddEntityKeys(ImmutableArray<ConditionEntry>.Builder entries, ImmutableArray<EntityTag>? tags, string? boundary, IMessage request)
    {
        if (Text(request, "policy_arn") is { } policyArn)
            entries.Add(new("iam:PolicyARN", policyArn));
        // Of an entity that has a boundary, the key tells the one that it has, unless the request sets another.
        if (boundary is not null && Text(request, "permissions_boundary") is null)
            entries.Add(new("iam:PermissionsBoundary", boundary));
        AddTags(entries, tags ?? []);
    }

    private static void AddTags(ImmutableArray<ConditionEntry>.Builder entries, ImmutableArray<EntityTag> tags)
    {
        foreach (var tag in tags)
        {
            entries.Add(new("aws:ResourceTag/" + tag.Key, tag.Value));
            entries.Add(new("iam:ResourceTag/" + tag.Key, tag.Value));
        }
    }

    private static void AddRequestTags(ImmutableArray<ConditionEntry>.Builder entries, IMessage request)
    {
        if (request.Descriptor.FindFieldByName("tag_keys")?.Accessor.GetValue(request) is RepeatedField<string> { Count: > 0 } keys)
            entries.Add(new("aws:TagKeys", [.. keys]));
        if (request.Descriptor.FindFieldByName("tags")?.Accessor.GetValue(request) is not RepeatedField<Tag> { Count: > 0 } tags)
            return;
        foreach (var tag in tags)
            entries.Add(new("aws:RequestTag/" + tag.Key, tag.Value));
        entries.Add(new("aws:TagKeys", [.. tags.Select(tag => tag.Key)]));
    }

    /// <summary>The user that has the key, or root; everything where nobody of the account has it.</summary>
    private static OperationTarget OwnerOf(AccountState state, string keyId, ImmutableArray<ConditionEntry>.Builder entries)
    {
        if (state.AccessKeys.GetValueOrDefault(keyId) is not { } key)
            return new OperationTarget("*", entries.ToImmutable());
        var user = key.UserName is { } name ? state.Users.GetValueOrDefault(name) : null;
        AddTags(entries, user?.Tags ?? []);
        return new OperationTarget(user?.ArnIn(state.AccountId) ?? $"arn:aws:iam::{state.AccountId}:root", entries.ToImmutable());
    }

    /// <summary>"/aws-service-role/SERVICE/ROLE" of "task/aws-service-role/SERVICE/ROLE/UUID".</summary>
    private static string RoleOfTask(string task)
    {
        var (begin, end) = (task.IndexOf('/', StringComparison.Ordinal), task.LastIndexOf('/'));
        return begin >= 0 && end > begin ? task[begin..end] : "/" + task;
    }

    private static string? Text(IMessage request, string field) =>
        request.Descriptor.FindFieldByName(field) is { IsRepeated: false } found && found.Accessor.HasValue(request) ? (string)found.Accessor.GetValue(request) : null;
}
