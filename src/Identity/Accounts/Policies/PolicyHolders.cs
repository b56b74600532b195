using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>What users, groups and roles have in common when it comes to policies.</summary>
internal static class PolicyHolders
{
    public static void RefuseDeleteWithPolicies(PolicyHolder holder)
    {
        if (holder.Attached.Count > 0)
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must detach all policies first."));
        if (holder.Inline.Count > 0)
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must delete policies first."));
    }

    /// <summary>The change that keeps a holder.</summary>
    public static AccountChange Put(PolicyHolder holder) => AccountChange.Put(holder);
}
