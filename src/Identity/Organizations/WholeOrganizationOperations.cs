using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Policies;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations;

/// <summary>The organization as a whole, and its root.</summary>
public static class WholeOrganizationOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Read<Wire.DescribeOrganizationRequest>(OrganizationReach.Member, Describe, on: OrganizationActedOn.Whole),
        OrganizationOperation.Write<Wire.DeleteOrganizationRequest>(OrganizationReach.Management, Delete, on: OrganizationActedOn.Whole),
        OrganizationOperation.Write<Wire.EnableAllFeaturesRequest>(
            OrganizationReach.Management, EnableAllFeatures, on: OrganizationActedOn.Whole),
        OrganizationOperation.Read<Wire.ListRootsRequest>(OrganizationReach.Delegated, ListRoots, on: OrganizationActedOn.Whole),
    ];

    private const string All = "ALL";

    /// <summary>The changes that make a new organization of an account that stands alone.</summary>
    public static ImmutableArray<OrganizationChange> Found(
        OrganizationState state, StoredMember management, string name, string featureSet, ImmutableArray<string> policyTypes, DateTimeOffset now, IRandomSource random)
    {
        if (state.Organization is not null)
            throw new AwsFaultException(Fault.EntityAlreadyExists($"There is an organization {state.Id} already."));
        var organization = new StoredOrganization
        {
            Name = name,
            ManagementAccountId = management.Id,
            RootId = OrganizationIds.Root(random),
            FeatureSet = featureSet,
            CreatedAt = now,
        };
        return
        [
            OrganizationChange.Put(organization),
            OrganizationChange.Put(management with { ParentId = organization.RootId }),
            .. policyTypes.Select(type => OrganizationChange.Put(new PolicyTypeSwitch(type, true))),
        ];
    }

    internal static OrganizationOutcome Describe(OrganizationState state, Wire.DescribeOrganizationRequest request, OrganizationContext context) =>
        OrganizationOutcome.Read(new Wire.DescribeOrganizationResponse { Organization = Show(state) });

    internal static OrganizationOutcome Delete(OrganizationState state, Wire.DeleteOrganizationRequest request, OrganizationContext context) =>
        state.Members.Count == 1
            ? OrganizationOutcome.Write(new Wire.DeleteOrganizationResponse(), OrganizationChange.Delete<StoredOrganization>(state.Id))
            : throw new AwsFaultException(OrganizationFaults.OrganizationNotEmpty());

    /// <summary>
    /// Members here never have to approve: rolecall has no invited accounts with a say of their own, so it takes effect at once.
    /// </summary>
    internal static OrganizationOutcome EnableAllFeatures(
        OrganizationState state, Wire.EnableAllFeaturesRequest request, OrganizationContext context)
    {
        if (state.Root.FeatureSet == All)
            throw new AwsFaultException(OrganizationFaults.HandshakeConstraint(
                "ORGANIZATION_ALREADY_HAS_ALL_FEATURES", "The organization already has all features enabled."));
        var id = OrganizationIds.Handshake(context.Random);
        var handshake = new Wire.Handshake
        {
            Id = id,
            Arn = $"arn:aws:organizations::{state.Root.ManagementAccountId}:handshake/{state.Id}/enable_all_features/{id}",
            State = "ACCEPTED",
            Action = "ENABLE_ALL_FEATURES",
            RequestedTimestamp = Timestamp.FromDateTimeOffset(context.Now),
            ExpirationTimestamp = Timestamp.FromDateTimeOffset(context.Now),
        };
        handshake.Parties.Add(new Wire.HandshakeParty { Id = state.Id, Type = "ORGANIZATION" });
        handshake.Resources.Add(new Wire.HandshakeResource { Value = state.Id, Type = "ORGANIZATION" });
        return OrganizationOutcome.Write(
            new Wire.EnableAllFeaturesResponse { Handshake = handshake },
            OrganizationChange.Put(state.Root with { FeatureSet = All }));
    }

    internal static OrganizationOutcome ListRoots(OrganizationState state, Wire.ListRootsRequest request, OrganizationContext context)
    {
        var response = new Wire.ListRootsResponse();
        response.Roots.Add(ShowRoot(state));
        return OrganizationOutcome.Read(response);
    }

    public static Wire.Organization Show(OrganizationState state)
    {
        var message = new Wire.Organization
        {
            Id = state.Id,
            Arn = state.ArnOf(),
            FeatureSet = state.Root.FeatureSet,
            MasterAccountId = state.Root.ManagementAccountId,
            MasterAccountArn = state.ArnOfAccount(state.Root.ManagementAccountId),
            MasterAccountEmail = state.Members[state.Root.ManagementAccountId].Email,
        };
        // Always this one, where all features are on: the member is deprecated, and ListRoots tells what is enabled.
        if (state.Root.FeatureSet == All)
            message.AvailablePolicyTypes.Add(new Wire.PolicyTypeSummary { Type = GuardrailTypes.ServiceControl, Status = "ENABLED" });
        return message;
    }

    internal static Wire.Root ShowRoot(OrganizationState state)
    {
        var root = new Wire.Root { Id = state.Root.RootId, Arn = state.ArnOfRoot(), Name = "Root" };
        root.PolicyTypes.AddRange(state.Root.EnabledTypes.Select(type => new Wire.PolicyTypeSummary { Type = type, Status = "ENABLED" }));
        return root;
    }
}
