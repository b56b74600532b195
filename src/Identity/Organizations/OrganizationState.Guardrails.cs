using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Organizations.Units;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations;

public sealed partial record OrganizationState
{
    /// <summary>The guardrails of a member; null where the account is no member.</summary>
    public Guardrails? GuardrailsOf(AccountId accountId)
    {
        if (Organization is null || !Members.TryGetValue(accountId, out var member))
            return null;
        var management = IsManagement(accountId);
        ImmutableArray<(string Id, PolicyTarget Target)> levels =
        [
            .. ParentsDownTo(member.ParentId).Select(id => (id, FindTarget(id)!)),
            (accountId, member),
        ];
        return new Guardrails
        {
            OrganizationId = Id,
            ManagementAccountId = Root.ManagementAccountId,
            Path = PathOf(member.ParentId),
            Management = management,
            Closed = member.ClosedAt is not null,
            ServiceControl = management ? [] : Levels(levels, GuardrailTypes.ServiceControl),
            ResourceControl = management ? [] : Levels(levels, GuardrailTypes.ResourceControl),
        };
    }

    /// <summary>The accounts whose guardrails the changes touch, of before and of after.</summary>
    public static IReadOnlyCollection<string> MembersTouchedBy(
        IEnumerable<OrganizationChange> changes, OrganizationState before, OrganizationState after)
    {
        var touched = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Entity is StoredOrganization root && (before.Organization is not { } was || !Same(was, root) || was.ManagementAccountId != root.ManagementAccountId))
                touched.UnionWith(after.Members.Keys);
            else if (change.Entity is PolicyTypeSwitch || change.KeyOfDeleted<StoredOrganization>() is not null)
                touched.UnionWith(before.Members.Keys.Concat(after.Members.Keys));
            else if (change.Entity is StoredUnit unit && before.Units.TryGetValue(unit.Id, out var former) && !Same(former, unit))
                touched.UnionWith(before.MembersUnder(unit.Id).Concat(after.MembersUnder(unit.Id)));
            else if (change.Entity is StoredMember member && !(before.Members.TryGetValue(member.Id, out var earlier) && Same(earlier, member)
                && earlier.ParentId == member.ParentId && earlier.ClosedAt == member.ClosedAt))
                touched.Add(member.Id);
            else if (change.KeyOfDeleted<StoredMember>() is { } gone)
                touched.Add(gone);
            else if (change.Entity is StoredGuardrail policy && before.Policies.TryGetValue(policy.Id, out var older) && (!older.Document.Equals(policy.Document) || older.Name != policy.Name))
                touched.UnionWith(after.TargetsOf(policy.Id).SelectMany(target => after.IsParent(target.Id) ? after.MembersUnder(target.Id) : [target.Id]));
        }
        return touched;
    }

    /// <summary>What a policy is attached to, the root first.</summary>
    internal IEnumerable<(string Id, PolicyTarget Target)> TargetsOf(string policyId) =>
        Units.Keys.Concat(Members.Keys).Prepend(Root.RootId)
            .Select(id => (Id: id, Target: FindTarget(id)!))
            .Where(target => target.Target.Attached.Contains(policyId));

    private static bool Same(PolicyTarget one, PolicyTarget other) => one.Attached.SequenceEqual(other.Attached);

    private ImmutableArray<GuardrailLevel> Levels(ImmutableArray<(string Id, PolicyTarget Target)> levels, string type) => IsEnabled(type)
        ? [.. levels.Select(level => new GuardrailLevel(level.Id,
            [
                .. level.Target.Attached.Select(FindPolicy).OfType<StoredGuardrail>().Where(policy => policy.Type == type)
                    .Select(policy => new NamedPolicy(policy.Name, this.ArnOfPolicy(policy), policy.Document)),
            ]))]
        : [];
}
