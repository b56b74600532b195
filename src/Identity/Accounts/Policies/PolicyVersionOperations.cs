using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Identity.AwsManaged;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;
using Wire = Rolecall.Api.Iam.V1;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>
/// Versions of managed policies: five at most, one of them the default.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
/// </summary>
internal static class PolicyVersionOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<Wire.CreatePolicyVersionRequest>(Create, on: ActedOn.One(IamResources.Policy)),
        AccountOperation.Read<Wire.GetPolicyVersionRequest>(Get, on: ActedOn.One(IamResources.Policy)),
        AccountOperation.Read<Wire.ListPolicyVersionsRequest>(List, on: ActedOn.One(IamResources.Policy)),
        AccountOperation.Write<Wire.SetDefaultPolicyVersionRequest>(SetDefault, on: ActedOn.One(IamResources.Policy)),
        AccountOperation.Write<Wire.DeletePolicyVersionRequest>(Delete, on: ActedOn.One(IamResources.Policy)),
    ];

    public static AccountOutcome Create(AccountState state, Wire.CreatePolicyVersionRequest request, OperationContext context)
    {
        var policy = ManagedPolicyOperations.Own(state, request.PolicyArn);
        var most = IamQuotas.VersionsPerPolicy.In(state.Quotas);
        if (policy.Versions.Length >= most)
            throw new AwsFaultException(Fault.LimitExceeded(string.Create(
                CultureInfo.InvariantCulture,
                $"A managed policy can have up to {most} versions. Before you create a new version, you must delete an existing version.")));
        IamQuotas.PolicyVersionsInUse.RefuseMoreThan(ManagedPolicyOperations.VersionsIn(state), state.Quotas);
        var version = new PolicyVersionRecord(
            policy.NextVersion, ManagedPolicyOperations.ParseDocument(state, request.PolicyDocument), context.Now);
        var updated = policy with
        {
            Versions = policy.Versions.Add(version),
            DefaultVersion = request.SetAsDefault ? version.Number : policy.DefaultVersion,
            NextVersion = policy.NextVersion + 1,
            UpdatedAt = context.Now,
        };
        return AccountOutcome.Write(
            new Wire.CreatePolicyVersionResponse { PolicyVersion = Show(updated, version, withDocument: false) }, AccountChange.Put(updated));
    }

    public static AccountOutcome Get(AccountState state, Wire.GetPolicyVersionRequest request, OperationContext context)
    {
        if (AwsManagedPolicies.Find(request.PolicyArn) is { } managed)
        {
            var asked = managed.Versions.FirstOrDefault(version => version.Id == request.VersionId) ?? throw NotFound(
                request.PolicyArn, request.VersionId);
            var message = Show(managed, asked);
            message.Document = managed.JsonOf(asked);
            return AccountOutcome.Read(new Wire.GetPolicyVersionResponse { PolicyVersion = message });
        }
        var policy = ManagedPolicyOperations.Find(state, request.PolicyArn);
        return AccountOutcome.Read(new Wire.GetPolicyVersionResponse
        {
            PolicyVersion = Show(policy, Find(policy, request.PolicyArn, request.VersionId), withDocument: true),
        });
    }

    public static AccountOutcome List(AccountState state, Wire.ListPolicyVersionsRequest request, OperationContext context)
    {
        IEnumerable<Wire.PolicyVersion> newestFirst;
        if (AwsManagedPolicies.Find(request.PolicyArn) is { } managed)
        {
            newestFirst = managed.Versions.Select(version => Show(managed, version));
        }
        else
        {
            var policy = ManagedPolicyOperations.Find(state, request.PolicyArn);
            newestFirst = policy.Versions.Reverse().Select(version => Show(policy, version, withDocument: false));
        }
        // Five at most, but a smaller page may be asked for.
        var (page, marker) = Pages.Of(
            newestFirst.Select(
                (version, place) => (Version: version, Key: place.ToString("D2", System.Globalization.CultureInfo.InvariantCulture))),
            entry => entry.Key, request.Marker, request.MaxItems);
        var response = new Wire.ListPolicyVersionsResponse();
        response.Versions.AddRange(page.Select(entry => entry.Version));
        return AccountOutcome.Page(response, marker);
    }

    public static AccountOutcome SetDefault(AccountState state, Wire.SetDefaultPolicyVersionRequest request, OperationContext context)
    {
        var policy = ManagedPolicyOperations.Own(state, request.PolicyArn);
        var version = Find(policy, request.PolicyArn, request.VersionId);
        return AccountOutcome.Write(
            new Wire.SetDefaultPolicyVersionResponse(),
            AccountChange.Put(policy with { DefaultVersion = version.Number, UpdatedAt = context.Now }));
    }

    public static AccountOutcome Delete(AccountState state, Wire.DeletePolicyVersionRequest request, OperationContext context)
    {
        var policy = ManagedPolicyOperations.Own(state, request.PolicyArn);
        var version = Find(policy, request.PolicyArn, request.VersionId);
        if (version.Number == policy.DefaultVersion)
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete the default version of a policy."));
        return AccountOutcome.Write(
            new Wire.DeletePolicyVersionResponse(),
            AccountChange.Put(policy with { Versions = policy.Versions.Remove(version), UpdatedAt = context.Now }));
    }

    private static PolicyVersionRecord Find(StoredManagedPolicy policy, string arn, string versionId) =>
        policy.Versions.FirstOrDefault(version => version.Id == versionId) ?? throw NotFound(arn, versionId);

    private static AwsFaultException NotFound(string arn, string versionId) =>
        new(Fault.NoSuchEntity($"Policy {arn} version {versionId} does not exist or is not attachable."));

    private static Wire.PolicyVersion Show(StoredManagedPolicy policy, PolicyVersionRecord version, bool withDocument)
    {
        var message = new Wire.PolicyVersion
        {
            VersionId = version.Id,
            IsDefaultVersion = version.Number == policy.DefaultVersion,
            CreateDate = Timestamp.FromDateTimeOffset(version.CreatedAt),
        };
        if (withDocument)
            message.Document = version.Document.Json;
        return message;
    }

    private static Wire.PolicyVersion Show(AwsManagedPolicy policy, AwsManagedPolicyVersion version) => new()
    {
        VersionId = version.Id,
        IsDefaultVersion = version == policy.Default,
        CreateDate = Timestamp.FromDateTimeOffset(version.CreatedAt),
    };
}
