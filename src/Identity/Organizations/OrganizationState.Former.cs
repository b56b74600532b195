using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Identity.Organizations;

// Records and snapshots of format 0, from before organizations had a root, OUs and policies.
public sealed partial record OrganizationState
{
    internal static OrganizationState ReadFormatZero(OrganizationState empty, JsonElement json)
    {
        // "null" was written for an organization that was never made.
        if (json.Deserialize(OrganizationJson.Default.FormerOrganization) is not { ManagementAccountId: { } management } snapshot)
            return empty;
        var state = empty.Former(snapshot.Name ?? "", snapshot.Accounts.First(account => account.AccountId == management));
        return snapshot.Accounts.Where(account => account.AccountId != management).Aggregate(
            state, (former, account) => former.Join(account));
    }

    internal OrganizationState Former(FormerRecord record) =>
        Organization is null ? Former(record.Name ?? "", record.Account) : Join(record.Account);

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
            .Apply(OrganizationChange.Put(new PolicyTypeSwitch(GuardrailTypes.ServiceControl, true)))
            .Apply(OrganizationChange.Put(new PolicyTypeSwitch(GuardrailTypes.ResourceControl, true)));
    }

    private OrganizationState Join(FormerAccount account) => Apply(
        OrganizationChange.Put(NewMember(account.AccountId, account.Name, MemberAccountOperations.EmailOf(account.AccountId), account.CreatedAt)));
}
