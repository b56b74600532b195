using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.InstanceProfiles;

/// <summary>
/// Instance profiles. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
/// </summary>
internal static class InstanceProfileOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateInstanceProfileRequest>(Create, on: ActedOn.New(IamResources.InstanceProfile)),
        AccountOperation.Read<GetInstanceProfileRequest>(Get, on: ActedOn.One(IamResources.InstanceProfile)),
        AccountOperation.Read<ListInstanceProfilesRequest>(List, on: ActedOn.All(IamResources.InstanceProfile)),
        AccountOperation.Write<DeleteInstanceProfileRequest>(Delete, on: ActedOn.One(IamResources.InstanceProfile)),
        AccountOperation.Write<AddRoleToInstanceProfileRequest>(
            AddRole, on: ActedOn.One(IamResources.InstanceProfile), unlessLinked: true, passing: PassedRole.To("ec2.amazonaws.com")),
        AccountOperation.Write<RemoveRoleFromInstanceProfileRequest>(RemoveRole, on: ActedOn.One(IamResources.InstanceProfile)),
        AccountOperation.Read<ListInstanceProfilesForRoleRequest>(ListForRole, on: ActedOn.One(IamResources.Role)),
    ];

    public static AccountOutcome Create(AccountState state, CreateInstanceProfileRequest request, OperationContext context)
    {
        if (state.InstanceProfiles.ContainsKey(request.InstanceProfileName))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"Instance Profile {request.InstanceProfileName} already exists."));
        IamQuotas.InstanceProfiles.RefuseMoreThan(state.InstanceProfiles.Count, state.Quotas);
        var profile = new StoredInstanceProfile
        {
            Name = request.InstanceProfileName,
            Path = request.HasPath ? request.Path : "/",
            ProfileId = UniqueIds.InstanceProfile(context.Random),
            CreatedAt = context.Now,
            Tags = EntityTags.Read(request.Tags, EntityTags.ByCase, IamQuotas.TagsPerOther.In(state.Quotas)),
        };
        return AccountOutcome.Write(
            new CreateInstanceProfileResponse { InstanceProfile = Show(state, profile, context) }, AccountChange.Put(profile));
    }

    public static AccountOutcome Get(AccountState state, GetInstanceProfileRequest request, OperationContext context) =>
        AccountOutcome.Read(
            new GetInstanceProfileResponse { InstanceProfile = Show(state, Find(state, request.InstanceProfileName), context) });

    public static AccountOutcome List(AccountState state, ListInstanceProfilesRequest request, OperationContext context)
    {
        var (page, marker) = Pages.Of(
            state.InstanceProfiles.Values.Where(profile => profile.Path.StartsWith(request.PathPrefix, StringComparison.Ordinal)),
            profile => profile.Name,
            request.Marker,
            request.MaxItems);
        return AccountOutcome.Page(
            new ListInstanceProfilesResponse { InstanceProfiles = { page.Select(profile => Show(state, profile, context)) } }, marker);
    }

    public static AccountOutcome ListForRole(AccountState state, ListInstanceProfilesForRoleRequest request, OperationContext context)
    {
        var role = RoleOperations.Find(state, request.RoleName);
        var (page, marker) = Pages.Of(Holding(state, role.Name), profile => profile.Name, request.Marker, request.MaxItems);
        return AccountOutcome.Page(
            new ListInstanceProfilesForRoleResponse { InstanceProfiles = { page.Select(profile => Show(state, profile, context)) } }, marker);
    }

    public static AccountOutcome Delete(AccountState state, DeleteInstanceProfileRequest request, OperationContext context)
    {
        var profile = Find(state, request.InstanceProfileName);
        return profile.RoleName is null
            ? AccountOutcome.Write(new DeleteInstanceProfileResponse(), AccountChange.Delete<StoredInstanceProfile>(profile.Name))
            : throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must remove roles from instance profile first."));
    }

    public static AccountOutcome AddRole(AccountState state, AddRoleToInstanceProfileRequest request, OperationContext context)
    {
        var profile = Find(state, request.InstanceProfileName);
        var role = RoleOperations.Find(state, request.RoleName);
        return profile.RoleName is null
            ? AccountOutcome.Write(new AddRoleToInstanceProfileResponse(), AccountChange.Put(profile with { RoleName = role.Name }))
            : throw new AwsFaultException(IamQuotas.RolesPerInstanceProfile.Exceeded(state.Quotas));
    }

    public static AccountOutcome RemoveRole(AccountState state, RemoveRoleFromInstanceProfileRequest request, OperationContext context)
    {
        var profile = Find(state, request.InstanceProfileName);
        return profile.RoleName is { } held && UserOperations.Same(held, request.RoleName)
            ? AccountOutcome.Write(new RemoveRoleFromInstanceProfileResponse(), AccountChange.Put(profile with { RoleName = null }))
            : throw new AwsFaultException(
                Fault.NoSuchEntity($"The role with name {request.RoleName} cannot be found in Instance Profile {profile.Name}."));
    }

    /// <summary>The profiles that hold the role.</summary>
    public static IEnumerable<StoredInstanceProfile> Holding(AccountState state, string roleName) =>
        state.InstanceProfiles.Values.Where(profile => profile.RoleName is { } held && UserOperations.Same(held, roleName));

    public static StoredInstanceProfile Find(AccountState state, string name) => state.InstanceProfiles.GetValueOrDefault(name)
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"Instance Profile {name} cannot be found."));

    private static InstanceProfile Show(AccountState state, StoredInstanceProfile profile, OperationContext context)
    {
        var message = new InstanceProfile
        {
            InstanceProfileName = profile.Name,
            Path = profile.Path,
            InstanceProfileId = profile.ProfileId,
            Arn = profile.ArnIn(state.AccountId),
            CreateDate = Timestamp.FromDateTimeOffset(profile.CreatedAt),
        };
        if (profile.RoleName is { } held && state.Roles.TryGetValue(held, out var role))
            message.Roles.Add(RoleOperations.Show(state, role, context, whole: false));
        message.Tags.AddRange(EntityTags.Show(profile.Tags));
        return message;
    }
}
