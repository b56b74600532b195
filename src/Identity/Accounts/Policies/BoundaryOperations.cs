using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>Permissions boundaries. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html</summary>
internal static class BoundaryOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<PutUserPermissionsBoundaryRequest>(PutUser, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<DeleteUserPermissionsBoundaryRequest>(DeleteUser, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<PutRolePermissionsBoundaryRequest>(PutRole, on: ActedOn.One(IamResources.Role), unlessLinked: true),
        AccountOperation.Write<DeleteRolePermissionsBoundaryRequest>(DeleteRole, on: ActedOn.One(IamResources.Role), unlessLinked: true),
    ];

    public static AccountOutcome PutUser(AccountState state, PutUserPermissionsBoundaryRequest request, OperationContext context) =>
        AccountOutcome.Write(
        new PutUserPermissionsBoundaryResponse(),
        AccountChange.Put(UserOperations.Find(state, request.UserName) with { BoundaryArn = Check(state, request.PermissionsBoundary) }));

    public static AccountOutcome DeleteUser(AccountState state, DeleteUserPermissionsBoundaryRequest request, OperationContext context)
    {
        var user = UserOperations.Find(state, request.UserName);
        if (user.BoundaryArn is null)
            throw new AwsFaultException(Fault.NoSuchEntity($"User {user.Name} does not have a permission boundary."));
        return AccountOutcome.Write(new DeleteUserPermissionsBoundaryResponse(), AccountChange.Put(user with { BoundaryArn = null }));
    }

    public static AccountOutcome PutRole(AccountState state, PutRolePermissionsBoundaryRequest request, OperationContext context) =>
        AccountOutcome.Write(
        new PutRolePermissionsBoundaryResponse(),
        AccountChange.Put(RoleOperations.Find(state, request.RoleName) with { BoundaryArn = Check(state, request.PermissionsBoundary) }));

    public static AccountOutcome DeleteRole(AccountState state, DeleteRolePermissionsBoundaryRequest request, OperationContext context)
    {
        var role = RoleOperations.Find(state, request.RoleName);
        if (role.BoundaryArn is null)
            throw new AwsFaultException(Fault.NoSuchEntity($"Role {role.Name} does not have a permission boundary."));
        return AccountOutcome.Write(new DeleteRolePermissionsBoundaryResponse(), AccountChange.Put(role with { BoundaryArn = null }));
    }

    /// <summary>The ARN of a policy that may serve as a boundary.</summary>
    public static string Check(AccountState state, string arn) => state.FindDocument(arn) is not null
        ? arn
        : throw new AwsFaultException(Fault.NoSuchEntity($"Scope ARN: {arn} does not exist or is not attachable."));

    public static AttachedPermissionsBoundary? Show(string? arn) => arn is null
        ? null
        : new AttachedPermissionsBoundary { PermissionsBoundaryType = "Policy", PermissionsBoundaryArn = arn };
}
