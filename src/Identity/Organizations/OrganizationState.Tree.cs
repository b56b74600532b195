using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations;

// The tree of root, OUs and accounts.
public sealed partial record OrganizationState
{
    internal StoredOrganization Root => Organization ?? throw new AwsFaultException(OrganizationFaults.NotInUse());

    public bool IsManagement(AccountId accountId) => Organization?.ManagementAccountId == accountId;

    internal bool IsParent(string id) => id == Root.RootId || Units.ContainsKey(id);

    /// <summary>The root, OU or account of this id; null where there is none.</summary>
    internal PolicyTarget? FindTarget(string id) => id == Root.RootId
        ? Organization
        : Units.TryGetValue(id, out var unit) ? unit : Members.GetValueOrDefault(id);

    /// <summary>The OU's own parents, from the root down to <paramref name="parentId"/> itself.</summary>
    internal ImmutableArray<string> ParentsDownTo(string parentId)
    {
        var chain = ImmutableArray.CreateBuilder<string>();
        for (var at = parentId; at != Root.RootId; at = Units[at].ParentId)
            chain.Insert(0, at);
        chain.Insert(0, Root.RootId);
        return chain.ToImmutable();
    }

    /// <summary>"o-…/r-…/ou-…/": where aws:PrincipalOrgPaths sees the accounts of this parent.</summary>
    internal string PathOf(string parentId) => Id + "/" + string.Concat(ParentsDownTo(parentId).Select(id => id + "/"));

    /// <summary>The accounts in the root or OU and in all OUs below it.</summary>
    internal IEnumerable<string> MembersUnder(string parentId)
    {
        if (parentId == Root.RootId)
            return Members.Keys;
        var within = new HashSet<string>(StringComparer.Ordinal) { parentId };
        for (var grew = true; grew;)
            grew = Units.Values.Count(unit => within.Contains(unit.ParentId) && within.Add(unit.Id)) > 0;
        return Members.Values.Where(member => within.Contains(member.ParentId)).Select(member => member.Id.ToString());
    }

    /// <summary>The organization's own policy or AWS's.</summary>
    internal StoredGuardrail? FindPolicy(string id) => AwsGuardrails.Find(id) ?? Policies.GetValueOrDefault(id);

    internal bool IsEnabled(string type) => Root.EnabledTypes.Contains(type);

    /// <summary>What a new OU or account starts with.</summary>
    internal ImmutableArray<string> StandardPolicies() => [.. Root.EnabledTypes.Select(type => AwsGuardrails.Of(type).Id)];

    /// <summary>An account that stands alone yet, as the management account of an organization to be.</summary>
    public static StoredMember LoneMember(AccountId accountId, string name, DateTimeOffset now) => new()
    {
        Id = accountId,
        ParentId = "",
        Name = name,
        Email = MemberAccountOperations.EmailOf(accountId),
        JoinedMethod = "CREATED",
        JoinedAt = now,
    };

    internal StoredMember NewMember(AccountId accountId, string name, string email, DateTimeOffset now) => new()
    {
        Id = accountId,
        ParentId = Root.RootId,
        Name = name,
        Email = email,
        JoinedMethod = "CREATED",
        JoinedAt = now,
        Attached = StandardPolicies(),
    };

    /// <summary>The change that keeps a target.</summary>
    internal static OrganizationChange Put(PolicyTarget target) => OrganizationChange.Put(target);
}
