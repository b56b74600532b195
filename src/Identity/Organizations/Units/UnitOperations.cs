using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Tags;
using Rolecall.Identity.Quotas;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Units;

/// <summary>OUs and the tree that they make. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_ous.html</summary>
internal static class UnitOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<Wire.CreateOrganizationalUnitRequest>(
            OrganizationReach.Management, Create, on: OrganizationActedOn.Named("parent_id")),
        OrganizationOperation.Read<Wire.DescribeOrganizationalUnitRequest>(
            OrganizationReach.Delegated, Describe, on: OrganizationActedOn.Named("organizational_unit_id")),
        OrganizationOperation.Write<Wire.UpdateOrganizationalUnitRequest>(
            OrganizationReach.Management, Update, on: OrganizationActedOn.Named("organizational_unit_id")),
        OrganizationOperation.Write<Wire.DeleteOrganizationalUnitRequest>(
            OrganizationReach.Management, Delete, on: OrganizationActedOn.Named("organizational_unit_id")),
        OrganizationOperation.Read<Wire.ListOrganizationalUnitsForParentRequest>(
            OrganizationReach.Delegated, ListForParent, on: OrganizationActedOn.Named("parent_id")),
        OrganizationOperation.Read<Wire.ListParentsRequest>(
            OrganizationReach.Delegated, ListParents, on: OrganizationActedOn.Named("child_id")),
        OrganizationOperation.Read<Wire.ListChildrenRequest>(
            OrganizationReach.Delegated, ListChildren, on: OrganizationActedOn.Named("parent_id")),
    ];

    public static OrganizationOutcome Create(
        OrganizationState state, Wire.CreateOrganizationalUnitRequest request, OrganizationContext context)
    {
        if (!state.IsParent(request.ParentId))
            throw new AwsFaultException(OrganizationFaults.ParentNotFound());
        RefuseDuplicate(state, request.ParentId, request.Name);
        if (state.Units.Count >= OrganizationQuotas.Units.In(state.Quotas))
            throw new AwsFaultException(
                OrganizationFaults.Constraint("OU_NUMBER_LIMIT_EXCEEDED", "You have exceeded the allowed number of organizational units."));
        // The root is no OU, so the chain of parents is as long as the new OU is deep.
        if (state.ParentsDownTo(request.ParentId).Length > OrganizationQuotas.UnitDepth.In(state.Quotas))
            throw new AwsFaultException(
                OrganizationFaults.Constraint("OU_DEPTH_LIMIT_EXCEEDED", "You have exceeded the allowed depth of organizational units."));
        var unit = new StoredUnit
        {
            Id = OrganizationIds.Unit(state.Root.RootId, context.Random),
            ParentId = request.ParentId,
            Name = request.Name,
            Attached = state.StandardPolicies(),
            Tags = OrganizationTagOperations.Read(state, [], request.Tags),
        };
        var change = OrganizationChange.Put(unit);
        return OrganizationOutcome.Write(
            new Wire.CreateOrganizationalUnitResponse { OrganizationalUnit = Show(state.Apply(change), unit) }, change);
    }

    public static OrganizationOutcome Describe(OrganizationState state, Wire.DescribeOrganizationalUnitRequest request, OrganizationContext context) =>
        OrganizationOutcome.Read(
            new Wire.DescribeOrganizationalUnitResponse { OrganizationalUnit = Show(state, Find(state, request.OrganizationalUnitId)) });

    public static OrganizationOutcome Update(
        OrganizationState state, Wire.UpdateOrganizationalUnitRequest request, OrganizationContext context)
    {
        var unit = Find(state, request.OrganizationalUnitId);
        if (!request.HasName || request.Name == unit.Name)
            return OrganizationOutcome.Read(new Wire.UpdateOrganizationalUnitResponse { OrganizationalUnit = Show(state, unit) });
        RefuseDuplicate(state, unit.ParentId, request.Name);
        var renamed = unit with { Name = request.Name };
        return OrganizationOutcome.Write(
            new Wire.UpdateOrganizationalUnitResponse { OrganizationalUnit = Show(state, renamed) }, OrganizationChange.Put(renamed));
    }

    public static OrganizationOutcome Delete(
        OrganizationState state, Wire.DeleteOrganizationalUnitRequest request, OrganizationContext context)
    {
        var unit = Find(state, request.OrganizationalUnitId);
        if (state.Units.Values.Any(child => child.ParentId == unit.Id) || state.Members.Values.Any(child => child.ParentId == unit.Id))
            throw new AwsFaultException(OrganizationFaults.UnitNotEmpty());
        return OrganizationOutcome.Write(new Wire.DeleteOrganizationalUnitResponse(), OrganizationChange.Delete<StoredUnit>(unit.Id));
    }

    public static OrganizationOutcome ListForParent(
        OrganizationState state, Wire.ListOrganizationalUnitsForParentRequest request, OrganizationContext context)
    {
        if (!state.IsParent(request.ParentId))
            throw new AwsFaultException(OrganizationFaults.ParentNotFound());
        var children = state.Units.Values.Where(unit => unit.ParentId == request.ParentId);
        var (page, next) = OrganizationPages.Of(children, unit => unit.Id, request.NextToken, request.MaxResults);
        var response = new Wire.ListOrganizationalUnitsForParentResponse();
        response.OrganizationalUnits.AddRange(page.Select(unit => Show(state, unit)));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    public static OrganizationOutcome ListParents(OrganizationState state, Wire.ListParentsRequest request, OrganizationContext context)
    {
        var parent = state.Units.TryGetValue(request.ChildId, out var unit)
            ? unit.ParentId
            : state.Members.TryGetValue(request.ChildId, out var member)
                ? member.ParentId
                : throw new AwsFaultException(OrganizationFaults.ChildNotFound());
        var response = new Wire.ListParentsResponse();
        response.Parents.Add(new Wire.Parent { Id = parent, Type = parent == state.Root.RootId ? "ROOT" : "ORGANIZATIONAL_UNIT" });
        return OrganizationOutcome.Read(response);
    }

    public static OrganizationOutcome ListChildren(OrganizationState state, Wire.ListChildrenRequest request, OrganizationContext context)
    {
        if (!state.IsParent(request.ParentId))
            throw new AwsFaultException(OrganizationFaults.ParentNotFound());
        var ids = request.ChildType == "ACCOUNT"
            ? state.Members.Values.Where(member => member.ParentId == request.ParentId).Select(member => member.Id.ToString())
            : state.Units.Values.Where(unit => unit.ParentId == request.ParentId).Select(unit => unit.Id);
        var (page, next) = OrganizationPages.Of(ids, id => id, request.NextToken, request.MaxResults);
        var response = new Wire.ListChildrenResponse();
        response.Children.AddRange(page.Select(id => new Wire.Child { Id = id, Type = request.ChildType }));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    private static StoredUnit Find(OrganizationState state, string id) =>
        state.Units.GetValueOrDefault(id) ?? throw new AwsFaultException(OrganizationFaults.UnitNotFound());

    private static void RefuseDuplicate(OrganizationState state, string parentId, string name)
    {
        if (state.Units.Values.Any(unit => unit.ParentId == parentId && unit.Name == name))
            throw new AwsFaultException(OrganizationFaults.DuplicateUnit());
    }

    private static Wire.OrganizationalUnit Show(OrganizationState state, StoredUnit unit) =>
        new() { Id = unit.Id, Arn = state.ArnOfUnit(unit.Id), Name = unit.Name, Path = state.PathOf(unit.Id) };
}
