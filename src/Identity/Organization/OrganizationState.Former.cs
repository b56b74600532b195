using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Identity;

// Records and snapshots of format 0, from before organizations had a root, OUs and policies.
public sealed partial record OrganizationState
{
    private OrganizationState Former(OrganizationSnapshot snapshot)
    {
        if (snapshot.ManagementAccountId is not { } management)
            return this;
        var state = Former(snapshot.Name ?? "", snapshot.Accounts.First(account => account.AccountId == management));
        return snapshot.Accounts.Where(account => account.AccountId != management).Aggregate(state, (former, account) => former.Join(account));
    }

    private OrganizationState Former(string name, FormerAccount management)
    {
        // Every reader must come to the same root id: it is made from the organization's.
        var root = "r-" + Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes("root of " + Id)))[..4].ToLowerInvariant();
        var state = this with
        {
            Organization = new StoredOrganization
            {
                Name = name,
                ManagementAccountId = management.AccountId,
                RootId = root,
                FeatureSet = "ALL",
                CreatedAt = management.CreatedAt,
            },
        };
        return state.Join(management)
            .Apply(new OrganizationChange { PolicyType = new PolicyTypeSwitch(GuardrailTypes.ServiceControl, true) })
            .Apply(new OrganizationChange { PolicyType = new PolicyTypeSwitch(GuardrailTypes.ResourceControl, true) });
    }

    private OrganizationState Join(FormerAccount account) => Apply(new OrganizationChange
    {
        Member = NewMember(account.AccountId, account.Name, MemberAccounts.EmailOf(account.AccountId), account.CreatedAt),
    });
}
