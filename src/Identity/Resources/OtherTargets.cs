using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Policy;

namespace Rolecall.Identity.Resources;

/// <summary>Operations whose resource stands in no member of its own.</summary>
internal static class OtherTargets
{
    /// <summary>ListPolicies, which AWS authorizes for everything, and whose denial names a path.</summary>
    public static ActedOn PolicyPath { get; } = new PathOfPolicies();

    /// <summary>The user that has the access key, or root; everything where nobody of the account has it.</summary>
    public static ActedOn KeysOwner { get; } = new OwnerOfKey();

    /// <summary>The user whose credentials are listed; every user where those of all are.</summary>
    public static ActedOn CredentialsOwner { get; } = new OwnerOfCredentials();

    /// <summary>The user whose credential is changed; the service that it is for is among the condition keys.</summary>
    public static ActedOn Credential { get; } = new OneCredential();

    /// <summary>Somebody whose permissions are asked for.</summary>
    public static ActedOn PolicySource { get; } = new SourceOfPolicies();

    /// <summary>The role that a service is given.</summary>
    public static ActedOn LinkedRole { get; } = new RoleOfService();

    /// <summary>The role that a deletion task deletes.</summary>
    public static ActedOn DeletionTask { get; } = new RoleOfTask();

    private sealed record PathOfPolicies : ActedOn
    {
        public override IamResourceType? Type => null;

        public override string? DeniedAs(string arn) => "policy path /";

        protected override IEnumerable<string> MembersRead => ["path_prefix"];

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller) =>
            new("*", []) { DeniedAs = "policy path " + (RequestMembers.Text(request, "path_prefix") ?? "/") };
    }

    private sealed record OwnerOfKey : ActedOn
    {
        public override IamResourceType? Type => IamResources.User;

        public override string? DeniedAs(string arn) => arn == "*" ? "*" : IamResources.User.DeniedAsOf(arn);

        protected override IEnumerable<string> MembersRead => ["access_key_id"];

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller)
        {
            if (state.AccessKeys.GetValueOrDefault(RequestMembers.Text(request, "access_key_id")!) is not { } key)
                return new OperationTarget("*", []) { DeniedAs = DeniedAs("*") };
            var user = key.UserName is { } name ? IamResources.User.Find(state, name) : null;
            var arn = user?.Arn ?? $"arn:aws:iam::{state.AccountId}:root";
            return new OperationTarget(arn, IamKeys.Of(request, user, policyIsAttached: false)) { Type = IamResources.User, DeniedAs = DeniedAs(arn) };
        }
    }

    private sealed record OwnerOfCredentials : ActedOn
    {
        private static readonly ActedOn OfOne = One(IamResources.User);

        public override IamResourceType? Type => IamResources.User;

        public override string? DeniedAs(string arn) => OfOne.DeniedAs(arn);

        protected override IEnumerable<string> MembersRead => ["user_name", "all_users"];

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller) =>
            request is ListServiceSpecificCredentialsRequest { AllUsers: true }
            ? new OperationTarget(IamResources.User.ArnOf(state.AccountId, "/", "*"), IamKeys.Of(request, on: null, policyIsAttached: false))
            : OfOne.TargetIn(state, request, caller);
    }

    private sealed record OneCredential : ActedOn
    {
        private static readonly ActedOn OfOne = One(IamResources.User);

        public override IamResourceType? Type => IamResources.User;

        public override string? DeniedAs(string arn) => OfOne.DeniedAs(arn);

        protected override IEnumerable<string> MembersRead => ["user_name", "service_specific_credential_id"];

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller)
        {
            var target = OfOne.TargetIn(state, request, caller);
            return state.ServiceCredentials.GetValueOrDefault(RequestMembers.Text(request, "service_specific_credential_id") ?? "") is { } credential
                ? target with { Entries = target.Entries.Add(new(IamKeys.CredentialService, credential.ServiceName)) }
                : target;
        }
    }

    private sealed record SourceOfPolicies : ActedOn
    {
        public override IamResourceType? Type => null;

        /// <summary>It is not the request's subject.</summary>
        public override bool TellsBoundary => false;

        protected override IEnumerable<string> MembersRead => ["policy_source_arn"];

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller)
        {
            var arn = RequestMembers.Text(request, "policy_source_arn") ?? "";
            var found = IamResources.TypeOf(arn) is { } type ? type.ByArn(state, arn) : null;
            return new OperationTarget(
                arn, IamKeys.Of(request, found is null ? null : found with { BoundaryArn = null }, policyIsAttached: false))
            {
                Type = IamResources.TypeOf(arn),
            };
        }
    }

    private sealed record RoleOfService : ActedOn
    {
        public override IamResourceType? Type => IamResources.Role;

        protected override IEnumerable<string> MembersRead => ["aws_service_name"];

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller) =>
            new(
                ServiceLinkedRoles.ArnOf((CreateServiceLinkedRoleRequest)request, state.AccountId),
                IamKeys.Of(request, on: null, policyIsAttached: false))
            {
                Type = IamResources.Role,
            };
    }

    private sealed record RoleOfTask : ActedOn
    {
        public override IamResourceType? Type => IamResources.Role;

        protected override IEnumerable<string> MembersRead => ["deletion_task_id"];

        /// <summary>"/aws-service-role/SERVICE/ROLE" of "task/aws-service-role/SERVICE/ROLE/UUID".</summary>
        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller)
        {
            var task = RequestMembers.Text(request, "deletion_task_id") ?? "";
            var (begin, end) = (task.IndexOf('/', StringComparison.Ordinal), task.LastIndexOf('/'));
            var role = begin >= 0 && end > begin ? task[begin..end] : "/" + task;
            var arn = $"arn:aws:iam::{state.AccountId}:role{role}";
            return new OperationTarget(arn, IamKeys.Of(request, IamResources.Role.ByArn(state, arn), policyIsAttached: false)) { Type = IamResources.Role };
        }
    }
}
