using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.AwsManaged;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;
using Rolecall.Policy;
using Wire = Rolecall.Api.Iam.V1;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>
/// Managed policies, the account's own and AWS's. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
/// </summary>
internal static class ManagedPolicyOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<Wire.CreatePolicyRequest>(Create, on: ActedOn.New(IamResources.Policy)),
        AccountOperation.Read<Wire.GetPolicyRequest>(Get, on: ActedOn.One(IamResources.Policy)),
        AccountOperation.Read<Wire.ListPoliciesRequest>(List, on: OtherTargets.PolicyPath),
        AccountOperation.Write<Wire.DeletePolicyRequest>(Delete, on: ActedOn.One(IamResources.Policy)),
    ];

    public static AccountOutcome Create(AccountState state, Wire.CreatePolicyRequest request, OperationContext context)
    {
        if (state.Policies.ContainsKey(request.PolicyName))
            throw new AwsFaultException(
                Fault.EntityAlreadyExists($"A policy called {request.PolicyName} already exists. Duplicate names are not allowed."));
        IamQuotas.Policies.RefuseMoreThan(state.Policies.Count, state.Quotas);
        IamQuotas.PolicyVersionsInUse.RefuseMoreThan(VersionsIn(state), state.Quotas);
        var policy = new StoredManagedPolicy
        {
            Name = request.PolicyName,
            Path = request.HasPath ? request.Path : "/",
            PolicyId = UniqueIds.ManagedPolicy(context.Random),
            Description = request.HasDescription ? request.Description : null,
            CreatedAt = context.Now,
            UpdatedAt = context.Now,
            Tags = EntityTags.Read(request.Tags, EntityTags.ByCase, IamQuotas.TagsPerOther.In(state.Quotas)),
            Versions = [new PolicyVersionRecord(1, ParseDocument(state, request.PolicyDocument), context.Now)],
            DefaultVersion = 1,
            NextVersion = 2,
        };
        var message = Show(state, policy, PolicyUses.Of(state));
        // AWS tells it from then on, but not here.
        message.ClearDescription();
        return AccountOutcome.Write(new Wire.CreatePolicyResponse { Policy = message }, AccountChange.Put(policy));
    }

    public static AccountOutcome Get(AccountState state, Wire.GetPolicyRequest request, OperationContext context) => AccountOutcome.Read(
        new Wire.GetPolicyResponse
        {
            Policy = AwsManagedPolicies.Find(request.PolicyArn) is { } managed
                ? Show(managed, PolicyUses.Of(state))
                : Show(state, Find(state, request.PolicyArn), PolicyUses.Of(state)),
        });

    public static AccountOutcome List(AccountState state, Wire.ListPoliciesRequest request, OperationContext context)
    {
        var scope = request.HasScope ? request.Scope : "All";
        var uses = PolicyUses.Of(state);
        var wanted = (scope == "AWS" ? [] : state.Policies.Values.Select(policy => new Listed(policy.ArnIn(state.AccountId), policy.Path, policy, null)))
            .Concat(scope == "Local" ? [] : AwsManagedPolicies.All.Select(policy => new Listed(policy.Arn, policy.Path, null, policy)))
            .Where(policy => policy.Path.StartsWith(request.PathPrefix, StringComparison.Ordinal) && IsWanted(policy.Arn, uses, request))
            .OrderBy(policy => policy.Arn, StringComparer.OrdinalIgnoreCase);
        var (page, marker) = Pages.Of(wanted, policy => policy.Arn, request.Marker, request.MaxItems);
        var response = new Wire.ListPoliciesResponse();
        foreach (var listed in page)
        {
            var policy = listed.Aws is { } managed ? Show(managed, uses) : Show(state, listed.Own!, uses);
            // Lists leave description and tags out, as AWS's do.
            policy.ClearDescription();
            policy.Tags.Clear();
            response.Policies.Add(policy);
        }
        return AccountOutcome.Page(response, marker);
    }

    /// <summary>OnlyAttached asks for use as a permissions policy, unless the filter asks for use as a boundary.</summary>
    private static bool IsWanted(string arn, PolicyUses uses, Wire.ListPoliciesRequest request) => request.PolicyUsageFilter switch
    {
        "PermissionsBoundary" => uses.AsBoundary(arn) > 0,
        "PermissionsPolicy" when !request.OnlyAttached => uses.AsPermissions(arn) > 0 || uses.AsBoundary(arn) == 0,
        _ => !request.OnlyAttached || uses.AsPermissions(arn) > 0,
    };

    private readonly record struct Listed(string Arn, string Path, StoredManagedPolicy? Own, AwsManagedPolicy? Aws);

    public static AccountOutcome Delete(AccountState state, Wire.DeletePolicyRequest request, OperationContext context)
    {
        var policy = Own(state, request.PolicyArn);
        var uses = PolicyUses.Of(state);
        if (uses.AsPermissions(request.PolicyArn) > 0 || uses.AsBoundary(request.PolicyArn) > 0)
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete a policy attached to entities."));
        if (policy.Versions.Length > 1)
            throw new AwsFaultException(Fault.DeleteConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy."));
        return AccountOutcome.Write(new Wire.DeletePolicyResponse(), AccountChange.Delete<StoredManagedPolicy>(policy.Name));
    }

    /// <summary>How many versions all policies of the account have together.</summary>
    public static int VersionsIn(AccountState state) => state.Policies.Values.Sum(policy => policy.Versions.Length);

    public static StoredPolicy ParseDocument(AccountState state, string json)
    {
        var policy = StoredPolicy.Parse(json, PolicyGrammar.Identity);
        return policy.CountedLength <= IamQuotas.PolicyLength.In(state.Quotas)
            ? policy
            : throw new AwsFaultException(IamQuotas.PolicyLength.Exceeded(state.Quotas));
    }

    public static StoredManagedPolicy Find(AccountState state, string arn) => state.FindPolicy(arn)
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"Policy {arn} was not found."));

    /// <summary>The account's own policy of this ARN: AWS's cannot be changed.</summary>
    public static StoredManagedPolicy Own(AccountState state, string arn) => AwsManagedPolicies.Find(arn) is null
        ? Find(state, arn)
        : throw new AwsFaultException(OfAws(arn));

    internal static Fault OfAws(string arn) => Fault.AccessDenied($"Policies that AWS manages cannot be changed: {arn}");

    private static Wire.Policy Show(AccountState state, StoredManagedPolicy policy, PolicyUses uses)
    {
        var arn = policy.ArnIn(state.AccountId);
        var message = new Wire.Policy
        {
            PolicyName = policy.Name,
            PolicyId = policy.PolicyId,
            Arn = arn,
            Path = policy.Path,
            DefaultVersionId = policy.Default.Id,
            AttachmentCount = uses.AsPermissions(arn),
            PermissionsBoundaryUsageCount = uses.AsBoundary(arn),
            IsAttachable = true,
            CreateDate = Timestamp.FromDateTimeOffset(policy.CreatedAt),
            UpdateDate = Timestamp.FromDateTimeOffset(policy.UpdatedAt),
        };
        if (policy.Description is { } description)
            message.Description = description;
        message.Tags.AddRange(EntityTags.Show(policy.Tags));
        return message;
    }

    private static Wire.Policy Show(AwsManagedPolicy policy, PolicyUses uses) => new()
    {
        PolicyName = policy.Name,
        PolicyId = policy.PolicyId,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = policy.Default.Id,
        AttachmentCount = uses.AsPermissions(policy.Arn),
        PermissionsBoundaryUsageCount = uses.AsBoundary(policy.Arn),
        IsAttachable = true,
        CreateDate = Timestamp.FromDateTimeOffset(policy.CreatedAt),
        UpdateDate = Timestamp.FromDateTimeOffset(policy.UpdatedAt),
    };
}
