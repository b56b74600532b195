using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Groups;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.AwsManaged;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;
using Wire = Rolecall.Api.Iam.V1;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>
/// Which managed policies are attached to whom. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html
/// </summary>
internal static class AttachmentOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<Wire.AttachUserPolicyRequest>(AttachUser, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<Wire.DetachUserPolicyRequest>(DetachUser, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<Wire.ListAttachedUserPoliciesRequest>(ListUser, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<Wire.AttachGroupPolicyRequest>(AttachGroup, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Write<Wire.DetachGroupPolicyRequest>(DetachGroup, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Read<Wire.ListAttachedGroupPoliciesRequest>(ListGroup, on: ActedOn.One(IamResources.Group)),
        AccountOperation.Write<Wire.AttachRolePolicyRequest>(AttachRole, on: ActedOn.One(IamResources.Role), unlessLinked: true),
        AccountOperation.Write<Wire.DetachRolePolicyRequest>(DetachRole, on: ActedOn.One(IamResources.Role), unlessLinked: true),
        AccountOperation.Read<Wire.ListAttachedRolePoliciesRequest>(ListRole, on: ActedOn.One(IamResources.Role)),
        AccountOperation.Read<Wire.ListEntitiesForPolicyRequest>(ListEntities, on: ActedOn.One(IamResources.Policy)),
    ];

    public static AccountOutcome AttachUser(AccountState state, Wire.AttachUserPolicyRequest request, OperationContext context) =>
        Attach(
            state, UserOperations.Find(state, request.UserName), request.PolicyArn, IamQuotas.PoliciesPerUser, new Wire.AttachUserPolicyResponse());

    public static AccountOutcome AttachGroup(AccountState state, Wire.AttachGroupPolicyRequest request, OperationContext context) =>
        Attach(
            state,
            GroupOperations.Find(state, request.GroupName),
            request.PolicyArn,
            IamQuotas.PoliciesPerGroup,
            new Wire.AttachGroupPolicyResponse());

    public static AccountOutcome AttachRole(AccountState state, Wire.AttachRolePolicyRequest request, OperationContext context) =>
        Attach(
            state, RoleOperations.Find(state, request.RoleName), request.PolicyArn, IamQuotas.PoliciesPerRole, new Wire.AttachRolePolicyResponse());

    public static AccountOutcome DetachUser(AccountState state, Wire.DetachUserPolicyRequest request, OperationContext context) =>
        Detach(UserOperations.Find(state, request.UserName), request.PolicyArn, new Wire.DetachUserPolicyResponse());

    public static AccountOutcome DetachGroup(AccountState state, Wire.DetachGroupPolicyRequest request, OperationContext context) =>
        Detach(GroupOperations.Find(state, request.GroupName), request.PolicyArn, new Wire.DetachGroupPolicyResponse());

    public static AccountOutcome DetachRole(AccountState state, Wire.DetachRolePolicyRequest request, OperationContext context) =>
        Detach(RoleOperations.Find(state, request.RoleName), request.PolicyArn, new Wire.DetachRolePolicyResponse());

    public static AccountOutcome ListUser(AccountState state, Wire.ListAttachedUserPoliciesRequest request, OperationContext context)
    {
        var (page, marker) = Page(UserOperations.Find(state, request.UserName), request.PathPrefix, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new Wire.ListAttachedUserPoliciesResponse { AttachedPolicies = { page } }, marker);
    }

    public static AccountOutcome ListGroup(AccountState state, Wire.ListAttachedGroupPoliciesRequest request, OperationContext context)
    {
        var (page, marker) = Page(GroupOperations.Find(state, request.GroupName), request.PathPrefix, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new Wire.ListAttachedGroupPoliciesResponse { AttachedPolicies = { page } }, marker);
    }

    public static AccountOutcome ListRole(AccountState state, Wire.ListAttachedRolePoliciesRequest request, OperationContext context)
    {
        var (page, marker) = Page(RoleOperations.Find(state, request.RoleName), request.PathPrefix, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new Wire.ListAttachedRolePoliciesResponse { AttachedPolicies = { page } }, marker);
    }

    public static AccountOutcome ListEntities(AccountState state, Wire.ListEntitiesForPolicyRequest request, OperationContext context)
    {
        if (state.FindDocument(request.PolicyArn) is null)
            throw new AwsFaultException(Fault.NoSuchEntity($"Policy {request.PolicyArn} was not found."));
        var asBoundary = request.PolicyUsageFilter == "PermissionsBoundary";
        bool Uses(PolicyHolder holder, string? boundary) => asBoundary
            ? UserOperations.Same(boundary, request.PolicyArn)
            : holder.Attached.Contains(request.PolicyArn)
                || (request.PolicyUsageFilter.Length == 0 && UserOperations.Same(boundary, request.PolicyArn));
        bool Wanted(string kind) => !request.HasEntityFilter || request.EntityFilter == kind;

        var entities = (Wanted("Group") ? state.Groups.Values.Where(group => Uses(group, null)) : []).Cast<PolicyHolder>()
            .Concat(Wanted("Role") ? state.Roles.Values.Where(role => Uses(role, role.BoundaryArn)) : [])
            .Concat(Wanted("User") ? state.Users.Values.Where(user => Uses(user, user.BoundaryArn)) : [])
            .Where(holder => holder.Path.StartsWith(request.PathPrefix, StringComparison.Ordinal));
        var (page, marker) = Pages.Of(entities, holder => holder.GetType().Name + "/" + holder.Name, request.Marker, request.MaxItems);
        var response = new Wire.ListEntitiesForPolicyResponse();
        foreach (var holder in page)
        {
            switch (holder)
            {
                case StoredGroup group:
                    response.PolicyGroups.Add(new Wire.PolicyGroup { GroupName = group.Name, GroupId = group.GroupId });
                    break;
                case StoredRole role:
                    response.PolicyRoles.Add(new Wire.PolicyRole { RoleName = role.Name, RoleId = role.RoleId });
                    break;
                case StoredUser user:
                    response.PolicyUsers.Add(new Wire.PolicyUser { UserName = user.Name, UserId = user.UserId });
                    break;
            }
        }
        return AccountOutcome.Page(response, marker);
    }

    private static AccountOutcome Attach(
        AccountState state, PolicyHolder holder, string arn, Quota quota, Google.Protobuf.IMessage response)
    {
        if (state.FindDocument(arn) is null)
            throw new AwsFaultException(Fault.PolicyNotAttachable(arn));
        if (AwsManagedPolicies.Find(arn) is { IsForServiceLinkedRoles: true } && !IsServiceLinked(holder))
            throw new AwsFaultException(Fault.ServiceRolePolicyNotAttachable());
        if (holder.Attached.Contains(arn))
            return AccountOutcome.Read(response);
        quota.RefuseMoreThan(holder.Attached.Count, state.Quotas);
        return AccountOutcome.Write(response, PolicyHolders.Put(holder with { Attached = holder.Attached.Add(arn) }));
    }

    private static bool IsServiceLinked(PolicyHolder holder) =>
        holder is StoredRole role && role.Path.StartsWith("/aws-service-role/", StringComparison.Ordinal);

    private static AccountOutcome Detach(PolicyHolder holder, string arn, Google.Protobuf.IMessage response) =>
        holder.Attached.Contains(arn)
        ? AccountOutcome.Write(response, PolicyHolders.Put(holder with { Attached = holder.Attached.Remove(arn) }))
        : throw new AwsFaultException(Fault.NoSuchEntity($"Policy {arn} was not found."));

    private static (List<Wire.AttachedPolicy> Page, string? Marker) Page(
        PolicyHolder holder, string pathPrefix, string marker, int maxItems)
    {
        var (page, next) = Pages.Of(
            holder.Attached.Where(arn => PathOf(arn).StartsWith(pathPrefix, StringComparison.Ordinal)), arn => arn, marker, maxItems);
        return (page.ConvertAll(arn => new Wire.AttachedPolicy { PolicyArn = arn, PolicyName = arn[(arn.LastIndexOf('/') + 1)..] }), next);
    }

    private static string PathOf(string policyArn)
    {
        var resource = policyArn[(policyArn.LastIndexOf(':') + 1)..]["policy".Length..];
        return resource[..(resource.LastIndexOf('/') + 1)];
    }
}
