using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Groups;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>
/// Policies embedded in a user, group or role. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
/// </summary>
internal static class InlinePolicyOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<PutUserPolicyRequest>(PutUser, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<GetUserPolicyRequest>(GetUser, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<ListUserPoliciesRequest>(ListUser, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<DeleteUserPolicyRequest>(DeleteUser, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<PutGroupPolicyRequest>(PutGroup, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Read<GetGroupPolicyRequest>(GetGroup, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Read<ListGroupPoliciesRequest>(ListGroup, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Write<DeleteGroupPolicyRequest>(DeleteGroup, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Write<PutRolePolicyRequest>(PutRole, on: ActedOn.One(IamResources.Role), unlessLinked: true),
        AccountOperation.Read<GetRolePolicyRequest>(GetRole, on: ActedOn.One(IamResources.Role)),
        AccountOperation.Read<ListRolePoliciesRequest>(ListRole, on: ActedOn.One(IamResources.Role)),
        AccountOperation.Write<DeleteRolePolicyRequest>(DeleteRole, on: ActedOn.One(IamResources.Role), unlessLinked: true),
    ];

    public static AccountOutcome PutUser(AccountState state, PutUserPolicyRequest request, OperationContext context) =>
        AccountOutcome.Write(
        new PutUserPolicyResponse(),
        Put(UserOperations.Find(state, request.UserName), request.PolicyName, request.PolicyDocument, "user", IamQuotas.UserPolicyLength.In(state.Quotas)));

    public static AccountOutcome PutGroup(AccountState state, PutGroupPolicyRequest request, OperationContext context) =>
        AccountOutcome.Write(
        new PutGroupPolicyResponse(),
        Put(GroupOperations.Find(state, request.GroupName), request.PolicyName, request.PolicyDocument, "group", IamQuotas.GroupPolicyLength.In(state.Quotas)));

    public static AccountOutcome PutRole(AccountState state, PutRolePolicyRequest request, OperationContext context) =>
        AccountOutcome.Write(
        new PutRolePolicyResponse(),
        Put(RoleOperations.Find(state, request.RoleName), request.PolicyName, request.PolicyDocument, "role", IamQuotas.RolePolicyLength.In(state.Quotas)));

    public static AccountOutcome GetUser(AccountState state, GetUserPolicyRequest request, OperationContext context)
    {
        var user = UserOperations.Find(state, request.UserName);
        var (name, policy) = Find(user, request.PolicyName, "user");
        return AccountOutcome.Read(new GetUserPolicyResponse { UserName = user.Name, PolicyName = name, PolicyDocument = policy.Json });
    }

    public static AccountOutcome GetGroup(AccountState state, GetGroupPolicyRequest request, OperationContext context)
    {
        var group = GroupOperations.Find(state, request.GroupName);
        var (name, policy) = Find(group, request.PolicyName, "group");
        return AccountOutcome.Read(new GetGroupPolicyResponse { GroupName = group.Name, PolicyName = name, PolicyDocument = policy.Json });
    }

    public static AccountOutcome GetRole(AccountState state, GetRolePolicyRequest request, OperationContext context)
    {
        var role = RoleOperations.Find(state, request.RoleName);
        var (name, policy) = Find(role, request.PolicyName, "role");
        return AccountOutcome.Read(new GetRolePolicyResponse { RoleName = role.Name, PolicyName = name, PolicyDocument = policy.Json });
    }

    public static AccountOutcome ListUser(AccountState state, ListUserPoliciesRequest request, OperationContext context)
    {
        var (page, marker) = Pages.Of(
            UserOperations.Find(state, request.UserName).Inline.Keys, name => name, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new ListUserPoliciesResponse { PolicyNames = { page } }, marker);
    }

    public static AccountOutcome ListGroup(AccountState state, ListGroupPoliciesRequest request, OperationContext context)
    {
        var (page, marker) = Pages.Of(
            GroupOperations.Find(state, request.GroupName).Inline.Keys, name => name, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new ListGroupPoliciesResponse { PolicyNames = { page } }, marker);
    }

    public static AccountOutcome ListRole(AccountState state, ListRolePoliciesRequest request, OperationContext context)
    {
        var (page, marker) = Pages.Of(
            RoleOperations.Find(state, request.RoleName).Inline.Keys, name => name, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new ListRolePoliciesResponse { PolicyNames = { page } }, marker);
    }

    public static AccountOutcome DeleteUser(AccountState state, DeleteUserPolicyRequest request, OperationContext context) =>
        AccountOutcome.Write(
        new DeleteUserPolicyResponse(), Delete(UserOperations.Find(state, request.UserName), request.PolicyName, "user"));

    public static AccountOutcome DeleteGroup(AccountState state, DeleteGroupPolicyRequest request, OperationContext context) =>
        AccountOutcome.Write(
        new DeleteGroupPolicyResponse(), Delete(GroupOperations.Find(state, request.GroupName), request.PolicyName, "group"));

    public static AccountOutcome DeleteRole(AccountState state, DeleteRolePolicyRequest request, OperationContext context) =>
        AccountOutcome.Write(
        new DeleteRolePolicyResponse(), Delete(RoleOperations.Find(state, request.RoleName), request.PolicyName, "role"));

    private static AccountChange Put(PolicyHolder holder, string name, string json, string kind, int limit)
    {
        var inline = holder.Inline.Remove(name).Add(name, StoredPolicy.Parse(json, PolicyGrammar.Identity));
        if (inline.Values.Sum(policy => policy.CountedLength) > limit)
            throw new AwsFaultException(Fault.LimitExceeded($"Maximum policy size of {limit} bytes exceeded for {kind} {holder.Name}"));
        return PolicyHolders.Put(holder with { Inline = inline });
    }

    private static AccountChange Delete(PolicyHolder holder, string name, string kind)
    {
        Find(holder, name, kind);
        return PolicyHolders.Put(holder with { Inline = holder.Inline.Remove(name) });
    }

    private static (string Name, StoredPolicy Policy) Find(PolicyHolder holder, string name, string kind)
    {
        foreach (var (found, policy) in holder.Inline)
        {
            if (UserOperations.Same(found, name))
                return (found, policy);
        }
        throw new AwsFaultException(Fault.NoSuchEntity($"The {kind} policy with name {name} cannot be found."));
    }
}
