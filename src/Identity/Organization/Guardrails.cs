using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace Rolecall.Identity;

/// <summary>The policies of one type at one level: the root, an OU, or the account itself.</summary>
[DataContract(Name = "rolecall.GuardrailLevel")]
public sealed record GuardrailLevel(
    [property: DataMember(Order = 0)] string TargetId, [property: DataMember(Order = 1)] ImmutableArray<NamedPolicy> Policies);

/// <summary>
/// What an account's place in its organization means for decisions: the SCPs and RCPs in force on it, level by level, and
/// where it stands.
/// </summary>
[DataContract(Name = "rolecall.Guardrails")]
public sealed record Guardrails
{
    /// <summary>Null for an account that is in no organization.</summary>
    [DataMember(Order = 0)] public string? OrganizationId { get; init; }

    /// <summary>"o-…/r-…/ou-…/": the value of aws:PrincipalOrgPaths and aws:ResourceOrgPaths.</summary>
    [DataMember(Order = 1)] public string? Path { get; init; }

    /// <summary>SCPs and RCPs do not bind the management account.</summary>
    [DataMember(Order = 2)] public bool Management { get; init; }

    /// <summary>The account is closed: none of its credentials works.</summary>
    [DataMember(Order = 3)] public bool Closed { get; init; }

    /// <summary>From the root to the account; empty where no SCP binds the account.</summary>
    [DataMember(Order = 4)] public ImmutableArray<GuardrailLevel> ServiceControl { get; init; } = [];

    /// <summary>From the root to the account; empty where no RCP binds the account's resources.</summary>
    [DataMember(Order = 5)] public ImmutableArray<GuardrailLevel> ResourceControl { get; init; } = [];

    /// <summary>Counts the account's memberships: what an organization says after the account has left it is out of date.</summary>
    [DataMember(Order = 6)] public int Membership { get; init; }

    /// <summary>The version of the organization's stream that this is the state of.</summary>
    [DataMember(Order = 7)] public long Version { get; init; }

    /// <summary>An older one never replaces a newer one.</summary>
    public bool IsNewerThan(Guardrails other) => (Membership, Version).CompareTo((other.Membership, other.Version)) > 0;
}

public sealed partial record OrganizationState
{
    /// <summary>The guardrails of a member; null where the account is no member.</summary>
    public Guardrails? GuardrailsOf(string accountId)
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
            Path = PathOf(member.ParentId),
            Management = management,
            Closed = member.ClosedAt is not null,
            ServiceControl = management ? [] : Levels(levels, GuardrailTypes.ServiceControl),
            ResourceControl = management ? [] : Levels(levels, GuardrailTypes.ResourceControl),
        };
    }

    /// <summary>The accounts whose guardrails the changes touch, of before and of after.</summary>
    public static IReadOnlyCollection<string> MembersTouchedBy(IEnumerable<OrganizationChange> changes, OrganizationState before, OrganizationState after)
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
