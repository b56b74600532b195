using Google.Protobuf.WellKnownTypes;
using Rolecall.Policy;
using Wire = Rolecall.Api.Iam.V1;

namespace Rolecall.Identity;

/// <summary>Managed policies, the account's own and AWS's. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html</summary>
internal static class ManagedPolicies
{
    private const int Quota = 1500;

    /// <summary>Characters, white space not counted.</summary>
    internal const int LongestDocument = 6144;

    public static AccountOutcome Create(AccountState state, Wire.CreatePolicyRequest request, OperationContext context)
    {
        if (state.Policies.ContainsKey(request.PolicyName))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"A policy called {request.PolicyName} already exists. Duplicate names are not allowed."));
        if (state.Policies.Count >= Quota)
            throw new AwsFaultException(Fault.QuotaExceeded("PoliciesPerAccount", Quota));
        var policy = new StoredManagedPolicy
        {
            Name = request.PolicyName,
            Path = request.HasPath ? request.Path : "/",
            PolicyId = UniqueIds.ManagedPolicy(context.Random),
            Description = request.HasDescription ? request.Description : null,
            CreatedAt = context.Now,
            UpdatedAt = context.Now,
            Tags = EntityTags.Read(request.Tags),
            Versions = [new PolicyVersionRecord(1, ParseDocument(request.PolicyDocument), context.Now)],
            DefaultVersion = 1,
            NextVersion = 2,
        };
        return AccountOutcome.Write(new Wire.CreatePolicyResponse { Policy = Show(state, policy) }, new AccountChange { Policy = policy });
    }

    public static AccountOutcome Get(AccountState state, Wire.GetPolicyRequest request, OperationContext context) => AccountOutcome.Read(
        new Wire.GetPolicyResponse
        {
            Policy = AwsManagedPolicies.Find(request.PolicyArn) is { } managed ? Show(state, managed) : Show(state, Find(state, request.PolicyArn)),
        });

    public static AccountOutcome List(AccountState state, Wire.ListPoliciesRequest request, OperationContext context)
    {
        var scope = request.HasScope ? request.Scope : "All";
        var all = (scope == "AWS" ? [] : state.Policies.Values.Select(policy => Show(state, policy)))
            .Concat(scope == "Local" ? [] : AwsManagedPolicies.All.Select(policy => Show(state, policy)))
            .Where(policy => policy.Path.StartsWith(request.PathPrefix, StringComparison.Ordinal))
            .Where(policy => !request.OnlyAttached || (request.PolicyUsageFilter == "PermissionsBoundary" ? policy.PermissionsBoundaryUsageCount : policy.AttachmentCount) > 0)
            .OrderBy(policy => policy.Arn, StringComparer.OrdinalIgnoreCase);
        var (page, marker) = Pages.Of(all, policy => policy.Arn, request.Marker, request.MaxItems);
        var response = new Wire.ListPoliciesResponse { IsTruncated = marker is not null };
        if (marker is not null)
            response.Marker = marker;
        // Lists leave description and tags out, as AWS's do.
        foreach (var policy in page)
        {
            policy.ClearDescription();
            policy.Tags.Clear();
            response.Policies.Add(policy);
        }
        return AccountOutcome.Read(response);
    }

    public static AccountOutcome Delete(AccountState state, Wire.DeletePolicyRequest request, OperationContext context)
    {
        var policy = Own(state, request.PolicyArn);
        if (Holders(state, request.PolicyArn).Any() || BoundaryOf(state, request.PolicyArn) > 0)
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete a policy attached to entities."));
        if (policy.Versions.Length > 1)
            throw new AwsFaultException(Fault.DeleteConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy."));
        return AccountOutcome.Write(new Wire.DeletePolicyResponse(), AccountChange.Deleted("policy", policy.Name));
    }

    public static StoredPolicy ParseDocument(string json)
    {
        var policy = StoredPolicy.Parse(json, PolicyGrammar.Identity);
        return policy.CountedLength <= LongestDocument
            ? policy
            : throw new AwsFaultException(Fault.QuotaExceeded("PolicySize", LongestDocument));
    }

    public static StoredManagedPolicy Find(AccountState state, string arn) => state.FindPolicy(arn)
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"Policy {arn} was not found."));

    /// <summary>The account's own policy of this ARN: AWS's cannot be changed.</summary>
    public static StoredManagedPolicy Own(AccountState state, string arn) => AwsManagedPolicies.Find(arn) is null
        ? Find(state, arn)
        : throw new AwsFaultException(Fault.AccessDenied($"Policies that AWS manages cannot be changed: {arn}"));

    public static IEnumerable<PolicyHolder> Holders(AccountState state, string arn) =>
        state.Users.Values.Concat<PolicyHolder>(state.Groups.Values).Concat(state.Roles.Values).Where(holder => holder.Attached.Contains(arn));

    private static int BoundaryOf(AccountState state, string arn) =>
        state.Users.Values.Count(user => Users.Same(user.BoundaryArn, arn)) + state.Roles.Values.Count(role => Users.Same(role.BoundaryArn, arn));

    private static Wire.Policy Show(AccountState state, StoredManagedPolicy policy)
    {
        var arn = policy.ArnIn(state.AccountId);
        var shown = new Wire.Policy
        {
            PolicyName = policy.Name,
            PolicyId = policy.PolicyId,
            Arn = arn,
            Path = policy.Path,
            DefaultVersionId = policy.Default.Id,
            AttachmentCount = Holders(state, arn).Count(),
            PermissionsBoundaryUsageCount = BoundaryOf(state, arn),
            IsAttachable = true,
            CreateDate = Timestamp.FromDateTimeOffset(policy.CreatedAt),
            UpdateDate = Timestamp.FromDateTimeOffset(policy.UpdatedAt),
        };
        if (policy.Description is { } description)
            shown.Description = description;
        shown.Tags.AddRange(EntityTags.Show(policy.Tags));
        return shown;
    }

    private static Wire.Policy Show(AccountState state, AwsManagedPolicy policy) => new()
    {
        PolicyName = policy.Name,
        PolicyId = policy.PolicyId,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = policy.DefaultVersionId,
        AttachmentCount = Holders(state, policy.Arn).Count(),
        PermissionsBoundaryUsageCount = BoundaryOf(state, policy.Arn),
        IsAttachable = true,
        CreateDate = Timestamp.FromDateTimeOffset(policy.CreatedAt),
        UpdateDate = Timestamp.FromDateTimeOffset(policy.UpdatedAt),
    };
}
