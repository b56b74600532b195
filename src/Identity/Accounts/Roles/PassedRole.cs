using Google.Protobuf;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Roles;

/// <summary>
/// The role that an operation passes to a service: iam:PassRole is decided as well. It has no API of its own.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
/// </summary>
/// <param name="Service">"ec2.amazonaws.com".</param>
public sealed record PassedRole(string Service)
{
    public const string Action = "iam:PassRole";

    public static PassedRole To(string service) => new(service);

    /// <summary>Null where there is no such role: what the operation says then is its own.</summary>
    public NeededPermission? NeededFor(AccountState state, IMessage request, OperationTarget associated) =>
        RequestMembers.Text(request, IamResources.Role.NamedBy) is { } name && IamResources.Role.Find(state, name) is { } role
            ? new NeededPermission(
                Action,
                new OperationTarget(role.Arn, [new("iam:PassedToService", Service), new("iam:AssociatedResourceArn", associated.Arn)]))
            : null;
}
