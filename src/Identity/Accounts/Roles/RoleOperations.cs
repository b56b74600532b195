using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Roles;

/// <summary>Roles. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html</summary>
internal static class RoleOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateRoleRequest>(Create, on: ActedOn.New(IamResources.Role)),
        AccountOperation.Read<GetRoleRequest>(Get, on: ActedOn.One(IamResources.Role)),
        AccountOperation.Read<ListRolesRequest>(List, on: ActedOn.All(IamResources.Role)),
        AccountOperation.Write<UpdateRoleRequest>(Update, on: ActedOn.One(IamResources.Role), unlessLinked: true),
        AccountOperation.Write<UpdateRoleDescriptionRequest>(UpdateDescription, on: ActedOn.One(IamResources.Role)),
        AccountOperation.Write<DeleteRoleRequest>(Delete, on: ActedOn.One(IamResources.Role), unlessLinked: true),
        AccountOperation.Write<UpdateAssumeRolePolicyRequest>(UpdateTrustPolicy, on: ActedOn.One(IamResources.Role), unlessLinked: true),
    ];

    /// <summary>Where IAM Identity Center keeps the roles that it makes.</summary>
    private const string ReservedPath = "/aws-reserved/";

    private const int DefaultMaxSessionDuration = 3600;

    public static AccountOutcome Create(AccountState state, CreateRoleRequest request, OperationContext context)
    {
        if (request.Path.StartsWith(ServiceLinkedRoles.PathPrefix, StringComparison.Ordinal))
            throw new AwsFaultException(
                Fault.InvalidInput($"The path {ServiceLinkedRoles.PathPrefix} is reserved for service-linked roles."));
        if (request.Path.StartsWith(ReservedPath, StringComparison.Ordinal))
            throw new AwsFaultException(Fault.InvalidInput($"The path {ReservedPath} is reserved for AWS."));
        if (state.Roles.ContainsKey(request.RoleName))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"Role with name {request.RoleName} already exists."));
        IamQuotas.Roles.RefuseMoreThan(state.Roles.Count, state.Quotas);
        var role = new StoredRole
        {
            Name = request.RoleName,
            Path = request.HasPath ? request.Path : "/",
            RoleId = UniqueIds.Role(context.Random),
            CreatedAt = context.Now,
            Description = request.HasDescription ? request.Description : null,
            MaxSessionDuration = request.HasMaxSessionDuration ? request.MaxSessionDuration : DefaultMaxSessionDuration,
            TrustPolicy = TrustPolicy(state, request.AssumeRolePolicyDocument),
            Trusted = PrincipalsTrustedBy(state, request.AssumeRolePolicyDocument, context),
            Tags = EntityTags.Read(request.Tags, EntityTags.WithoutCase, IamQuotas.TagsPerRole.In(state.Quotas)),
            BoundaryArn = request.HasPermissionsBoundary ? BoundaryOperations.Check(state, request.PermissionsBoundary) : null,
        };
        return AccountOutcome.Write(new CreateRoleResponse { Role = ShowMade(state, role, context) }, AccountChange.Put(role));
    }

    public static AccountOutcome Get(AccountState state, GetRoleRequest request, OperationContext context) =>
        AccountOutcome.Read(new GetRoleResponse { Role = Show(state, Find(state, request.RoleName), context, whole: true) });

    public static AccountOutcome List(AccountState state, ListRolesRequest request, OperationContext context)
    {
        var (page, marker) = Pages.Of(
            state.Roles.Values.Where(role => role.Path.StartsWith(request.PathPrefix, StringComparison.Ordinal)), role => role.Name, request.Marker, request.MaxItems);
        return AccountOutcome.Page(
            new ListRolesResponse { Roles = { page.Select(role => Show(state, role, context, whole: false)) } }, marker);
    }

    public static AccountOutcome Update(AccountState state, UpdateRoleRequest request, OperationContext context)
    {
        var role = Find(state, request.RoleName);
        var updated = role with
        {
            Description = request.HasDescription ? request.Description : role.Description,
            MaxSessionDuration = request.HasMaxSessionDuration ? request.MaxSessionDuration : role.MaxSessionDuration,
        };
        return AccountOutcome.Write(new UpdateRoleResponse(), AccountChange.Put(updated));
    }

    public static AccountOutcome UpdateDescription(AccountState state, UpdateRoleDescriptionRequest request, OperationContext context)
    {
        var updated = Find(state, request.RoleName) with { Description = request.Description };
        return AccountOutcome.Write(
            new UpdateRoleDescriptionResponse { Role = Show(state, updated, context, whole: true) }, AccountChange.Put(updated));
    }

    public static AccountOutcome UpdateTrustPolicy(AccountState state, UpdateAssumeRolePolicyRequest request, OperationContext context)
    {
        var updated = Find(state, request.RoleName) with { TrustPolicy = TrustPolicy(state, request.PolicyDocument), Trusted = PrincipalsTrustedBy(state, request.PolicyDocument, context) };
        return AccountOutcome.Write(new UpdateAssumeRolePolicyResponse(), AccountChange.Put(updated));
    }

    public static AccountOutcome Delete(AccountState state, DeleteRoleRequest request, OperationContext context)
    {
        var role = Find(state, request.RoleName);
        if (InstanceProfileOperations.Holding(state, role.Name).Any())
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must remove roles from instance profile first."));
        PolicyHolders.RefuseDeleteWithPolicies(role);
        return AccountOutcome.Write(new DeleteRoleResponse(), AccountChange.Delete<StoredRole>(role.Name));
    }

    public static StoredRole Find(AccountState state, string name) => state.Roles.GetValueOrDefault(name)
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"The role with name {name} cannot be found."));

    private static StoredPolicy TrustPolicy(AccountState state, string json)
    {
        var policy = StoredPolicy.Parse(json, PolicyGrammar.Trust);
        IdentityProviderControls.Check(PolicyDocument.Parse(json, PolicyGrammar.Trust));
        return policy.CountedLength <= IamQuotas.TrustPolicyLength.In(state.Quotas)
            ? policy
            : throw new AwsFaultException(IamQuotas.TrustPolicyLength.Exceeded(state.Quotas));
    }

    /// <summary>
    /// The users and roles of other accounts that the operation writes into a trust policy or shows in one: they are looked up before it
    /// runs.
    /// </summary>
    public static IEnumerable<PrincipalId> ForeignPrincipals(AccountState state, IMessage request, bool accountsToo)
    {
        var asked = request switch
        {
            CreateRoleRequest create => PrincipalsNamedIn(create.AssumeRolePolicyDocument, accountsToo),
            UpdateAssumeRolePolicyRequest update => PrincipalsNamedIn(update.PolicyDocument, accountsToo),
            GetRoleRequest get => TrustedBy(state, get.RoleName),
            UpdateRoleDescriptionRequest describe => TrustedBy(state, describe.RoleName),
            GetInstanceProfileRequest profile => TrustedBy(
                state, state.InstanceProfiles.GetValueOrDefault(profile.InstanceProfileName)?.RoleName ?? ""),
            ListInstanceProfilesForRoleRequest profiles => TrustedBy(state, profiles.RoleName),
            ListRolesRequest or ListInstanceProfilesRequest => state.Roles.Values.SelectMany(role => BoundPrincipals.Borne(role.Trusted)),
            _ => [],
        };
        return asked.Where(one => Arn.Parse(one.Arn).Account != state.AccountId);
    }

    private static IEnumerable<PrincipalId> TrustedBy(AccountState state, string role) =>
        state.Roles.GetValueOrDefault(role) is { } found ? BoundPrincipals.Borne(found.Trusted) : [];

    private static IEnumerable<PrincipalId> PrincipalsNamedIn(string json, bool accountsToo) =>
        BoundPrincipals.NamedIn(json, PolicyGrammar.Trust, accountsToo);

    private static ImmutableArray<PrincipalId> PrincipalsTrustedBy(AccountState state, string json, OperationContext context)
    {
        var own = PrincipalsNamedIn(json, accountsToo: false).Where(one => Arn.Parse(one.Arn).Account == state.AccountId);
        PrincipalId[] named = [.. BoundPrincipals.Find(state, own), .. context.Foreign];
        if (context.StrictPrincipals && BoundPrincipals.MissingAmong(named) is { } missing)
            throw new AwsFaultException(Fault.MalformedPolicyDocument($"Invalid principal in policy: \"AWS\":\"{missing.Arn}\""));
        return BoundPrincipals.Kept(named);
    }

    /// <summary>
    /// As the operation that made it shows it: the document as it was written, and neither duration nor last use (recorded on AWS).
    /// </summary>
    public static Role ShowMade(AccountState state, StoredRole role, OperationContext context)
    {
        var message = Show(state, role, context, whole: true);
        message.AssumeRolePolicyDocument = role.TrustPolicy.Json;
        message.ClearMaxSessionDuration();
        message.RoleLastUsed = null;
        return message;
    }

    /// <summary>Without members where the role was not used in the time that AWS looks back on.</summary>
    private static RoleLastUsed ShowUse(RoleUse? use, DateTimeOffset now) => use is null || now - use.At > RoleUse.ToldFor
        ? new()
        : new() { LastUsedDate = Timestamp.FromDateTimeOffset(use.At), Region = use.Region };

    public static Role Show(AccountState state, StoredRole role, OperationContext context, bool whole)
    {
        var message = new Role
        {
            RoleName = role.Name,
            Path = role.Path,
            RoleId = role.RoleId,
            Arn = role.ArnIn(state.AccountId),
            CreateDate = Timestamp.FromDateTimeOffset(role.CreatedAt),
            AssumeRolePolicyDocument = BoundPrincipals.Show(role.TrustPolicy.Json, role.Trusted, [.. BoundPrincipals.Find(state, [.. BoundPrincipals.Borne(role.Trusted), .. BoundPrincipals.IdsIn(role.TrustPolicy.Json, PolicyGrammar.Trust, state.AccountId)]), .. context.Foreign]),
            MaxSessionDuration = role.MaxSessionDuration,
        };
        if (role.Description is { } description)
            message.Description = description;
        // Lists leave these out, as AWS's do.
        if (whole)
        {
            message.Tags.AddRange(EntityTags.Show(role.Tags));
            message.PermissionsBoundary = BoundaryOperations.Show(role.BoundaryArn);
            message.RoleLastUsed = ShowUse(role.LastUsed, context.Now);
        }
        return message;
    }
}
