using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Groups;

/// <summary>Groups and who is in them. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html</summary>
internal static class GroupOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateGroupRequest>(Create, on: ActedOn.New(IamResources.Group)),
        AccountOperation.Read<GetGroupRequest>(Get, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Read<ListGroupsRequest>(List, on: ActedOn.All(IamResources.Group)),
        AccountOperation.Write<UpdateGroupRequest>(Update, on: ActedOn.Renamed(IamResources.Group, "new_group_name", "new_path")),
        AccountOperation.Write<DeleteGroupRequest>(Delete, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Write<AddUserToGroupRequest>(AddUser, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Write<RemoveUserFromGroupRequest>(RemoveUser, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Read<ListGroupsForUserRequest>(ListForUser, on: ActedOn.One(IamResources.User)),
    ];

    public static AccountOutcome Create(AccountState state, CreateGroupRequest request, OperationContext context)
    {
        if (state.Groups.ContainsKey(request.GroupName))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"Group with name {request.GroupName} already exists."));
        IamQuotas.Groups.RefuseMoreThan(state.Groups.Count, state.Quotas);
        var group = new StoredGroup
        {
            Name = request.GroupName,
            Path = request.HasPath ? request.Path : "/",
            GroupId = UniqueIds.Group(context.Random),
            CreatedAt = context.Now,
        };
        return AccountOutcome.Write(new CreateGroupResponse { Group = Show(state, group) }, AccountChange.Put(group));
    }

    public static AccountOutcome Get(AccountState state, GetGroupRequest request, OperationContext context)
    {
        var group = Find(state, request.GroupName);
        var (page, marker) = Pages.Of(Members(state, group), user => user.Name, request.Marker, request.MaxItems);
        return AccountOutcome.Page(
            new GetGroupResponse { Group = Show(state, group), Users = { page.Select(user => UserOperations.Show(state, user, withTags: false)) } }, marker);
    }

    public static AccountOutcome List(AccountState state, ListGroupsRequest request, OperationContext context)
    {
        var (page, marker) = Pages.Of(
            state.Groups.Values.Where(group => group.Path.StartsWith(request.PathPrefix, StringComparison.Ordinal)), group => group.Name, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new ListGroupsResponse { Groups = { page.Select(group => Show(state, group)) } }, marker);
    }

    public static AccountOutcome Update(AccountState state, UpdateGroupRequest request, OperationContext context)
    {
        var group = Find(state, request.GroupName);
        var renamed = group with
        {
            Name = request.HasNewGroupName ? request.NewGroupName : group.Name,
            Path = request.HasNewPath ? request.NewPath : group.Path,
        };
        if (UserOperations.Same(renamed.Name, group.Name))
            return AccountOutcome.Write(new UpdateGroupResponse(), AccountChange.Put(renamed));
        if (state.Groups.ContainsKey(renamed.Name))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"Group with name {renamed.Name} already exists."));
        return AccountOutcome.Write(
            new UpdateGroupResponse(),
            [
                AccountChange.Delete<StoredGroup>(group.Name),
                AccountChange.Put(renamed),
                .. Members(state, group).Select(
                    user => AccountChange.Put(user with { Groups = user.Groups.Remove(group.Name).Add(renamed.Name) })),
            ]);
    }

    public static AccountOutcome Delete(AccountState state, DeleteGroupRequest request, OperationContext context)
    {
        var group = Find(state, request.GroupName);
        if (Members(state, group).Any())
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must remove users from group first."));
        PolicyHolders.RefuseDeleteWithPolicies(group);
        return AccountOutcome.Write(new DeleteGroupResponse(), AccountChange.Delete<StoredGroup>(group.Name));
    }

    public static AccountOutcome AddUser(AccountState state, AddUserToGroupRequest request, OperationContext context)
    {
        var group = Find(state, request.GroupName);
        var user = UserOperations.Find(state, request.UserName);
        if (user.Groups.Contains(group.Name))
            return AccountOutcome.Read(new AddUserToGroupResponse());
        IamQuotas.GroupsPerUser.RefuseMoreThan(user.Groups.Count, state.Quotas);
        return AccountOutcome.Write(new AddUserToGroupResponse(), AccountChange.Put(user with { Groups = user.Groups.Add(group.Name) }));
    }

    public static AccountOutcome RemoveUser(AccountState state, RemoveUserFromGroupRequest request, OperationContext context)
    {
        var group = Find(state, request.GroupName);
        var user = UserOperations.Find(state, request.UserName);
        if (!user.Groups.Contains(group.Name))
            return AccountOutcome.Read(new RemoveUserFromGroupResponse());
        return AccountOutcome.Write(
            new RemoveUserFromGroupResponse(), AccountChange.Put(user with { Groups = user.Groups.Remove(group.Name) }));
    }

    public static AccountOutcome ListForUser(AccountState state, ListGroupsForUserRequest request, OperationContext context)
    {
        var user = UserOperations.Find(state, request.UserName);
        var (page, marker) = Pages.Of(
            user.Groups.Select(name => state.Groups[name]), group => group.Name, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new ListGroupsForUserResponse { Groups = { page.Select(group => Show(state, group)) } }, marker);
    }

    public static StoredGroup Find(AccountState state, string name) => state.Groups.GetValueOrDefault(name)
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"The group with name {name} cannot be found."));

    private static IEnumerable<StoredUser> Members(AccountState state, StoredGroup group) =>
        state.Users.Values.Where(user => user.Groups.Contains(group.Name));

    private static Group Show(AccountState state, StoredGroup group) => new()
    {
        GroupName = group.Name,
        Path = group.Path,
        GroupId = group.GroupId,
        Arn = group.ArnIn(state.AccountId),
        CreateDate = Timestamp.FromDateTimeOffset(group.CreatedAt),
    };
}
