using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Roles;

/// <summary>
/// Roles that belong to a service: it alone may assume them, and nobody may change them.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
/// </summary>
internal static class ServiceLinkedRoles
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateServiceLinkedRoleRequest>(Create, on: OtherTargets.LinkedRole),
        AccountOperation.Write<DeleteServiceLinkedRoleRequest>(Delete, on: ActedOn.One(IamResources.Role)),
        AccountOperation.Read<GetServiceLinkedRoleDeletionStatusRequest>(GetDeletionStatus, on: OtherTargets.DeletionTask),
    ];

    public const string PathPrefix = "/aws-service-role/";

    private const string ServiceSuffix = ".amazonaws.com";

    /// <exception cref="AwsFaultException">UnmodifiableEntity: the operation would change a service-linked role.</exception>
    public static void RefuseChange(AccountState state, IMessage request)
    {
        var name = RequestMembers.Text(request, IamResources.Role.NamedBy)!;
        if (state.Roles.TryGetValue(name, out var role) && role.Path.StartsWith(PathPrefix, StringComparison.Ordinal))
            throw new AwsFaultException(Fault.UnmodifiableEntity(role.Name));
    }

    /// <summary>Whether an ARN is that of such a role, be it there or not.</summary>
    public static bool IsOne(string arn) =>
        Arn.TryParse(arn, out var parsed) && parsed.Service == "iam"
            && parsed.Resource.StartsWith("role" + PathPrefix, StringComparison.Ordinal);

    public static string NameOf(CreateServiceLinkedRoleRequest request) =>
        ServiceOf(request).RoleName + (request.HasCustomSuffix ? "_" + request.CustomSuffix : "");

    private static ServiceWithLinkedRole ServiceOf(CreateServiceLinkedRoleRequest request) => ServiceWithLinkedRole.Of(
        request.AwsServiceName.EndsWith(ServiceSuffix, StringComparison.Ordinal)
            ? request.AwsServiceName[..^ServiceSuffix.Length]
            : request.AwsServiceName);

    public static string ArnOf(CreateServiceLinkedRoleRequest request, AccountId accountId) =>
        $"arn:aws:iam::{accountId}:role{PathPrefix}{request.AwsServiceName}/{NameOf(request)}";

    public static AccountOutcome Create(AccountState state, CreateServiceLinkedRoleRequest request, OperationContext context)
    {
        var service = request.AwsServiceName;
        if (!service.EndsWith(ServiceSuffix, StringComparison.Ordinal) || service.Length == ServiceSuffix.Length)
            throw new AwsFaultException(Fault.InvalidInput($"{service} is no service that has a service-linked role."));
        if (request.HasCustomSuffix && !ServiceOf(request).TakesSuffix)
            throw new AwsFaultException(Fault.InvalidInput($"Custom suffix is not allowed for {service}"));
        var name = NameOf(request);
        if (state.Roles.ContainsKey(name))
            throw new AwsFaultException(Fault.InvalidInput(
                $"Service role name {name} has been taken in this account, please try a different suffix."));
        var role = new StoredRole
        {
            Name = name,
            Path = PathPrefix + service + "/",
            RoleId = UniqueIds.Role(context.Random),
            CreatedAt = context.Now,
            Description = request.HasDescription ? request.Description : null,
            MaxSessionDuration = 3600,
            TrustPolicy = StoredPolicy.Parse(
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}]}""",
                PolicyGrammar.Trust),
        };
        if (ServiceOf(request).PolicyArn is { } policy)
            role = role with { Attached = role.Attached.Add(policy) };
        return AccountOutcome.Write(
            new CreateServiceLinkedRoleResponse { Role = RoleOperations.ShowMade(state, role, context) }, AccountChange.Put(role));
    }

    /// <summary>Nothing here uses such a role, so that its deletion, which AWS does in the background, is done at once.</summary>
    public static AccountOutcome Delete(AccountState state, DeleteServiceLinkedRoleRequest request, OperationContext context)
    {
        var role = RoleOperations.Find(state, request.RoleName);
        if (!role.Path.StartsWith(PathPrefix, StringComparison.Ordinal))
            throw new AwsFaultException(Fault.NoSuchEntity($"The role with name {role.Name} is no service-linked role."));
        Span<byte> id = stackalloc byte[16];
        context.Random.Fill(id);
        var task = $"task{role.Path}{role.Name}/{new Guid(id)}";
        return AccountOutcome.Write(
            new DeleteServiceLinkedRoleResponse { DeletionTaskId = task },
            AccountChange.Delete<StoredRole>(role.Name),
            AccountChange.Put(new StoredRoleDeletion(task, role.Name, context.Now)));
    }

    public static AccountOutcome GetDeletionStatus(AccountState state, GetServiceLinkedRoleDeletionStatusRequest request, OperationContext context) =>
        state.RoleDeletions.ContainsKey(request.DeletionTaskId)
            ? AccountOutcome.Read(new GetServiceLinkedRoleDeletionStatusResponse { Status = "SUCCEEDED" })
            : throw new AwsFaultException(Fault.NoSuchEntity($"The deletion task {request.DeletionTaskId} cannot be found."));
}
