using System.Collections.Immutable;
using Rolecall.Contracts.Workloads;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Accounts;

/// <summary>What runs in the account with the permissions of a role.</summary>
[Alias("rolecall.IAccountWorkloads")]
public interface IAccountWorkloads : IGrainWithStringKey
{
    /// <summary>Keeps what was launched; refused where its role or profile is not there.</summary>
    [Alias("Launch")]
    Task<Fault?> Launch(StoredWorkload workload);

    /// <summary>
    /// Replaces the workload <paramref name="before"/> by <paramref name="after"/>; false where somebody else has changed it in between.
    /// </summary>
    /// <exception cref="AwsFaultException">LimitExceeded: the account keeps too much user data.</exception>
    [Alias("Replace")]
    Task<bool> Replace(StoredWorkload before, StoredWorkload after);

    [Alias("Terminate")]
    Task<Fault?> Terminate(string workloadId);

    /// <summary>The workload of this id, with the role that it has now; null where there is none.</summary>
    [Alias("FindWorkload")]
    Task<WorkloadReply?> FindWorkload(string workloadId);

    /// <summary>By id.</summary>
    [Alias("ListWorkloads")]
    Task<ImmutableArray<WorkloadReply>> ListWorkloads();

    /// <summary>The instance profile of this name or ARN, with its role; null where there is none.</summary>
    [Alias("FindProfile")]
    Task<ProfileReply?> FindProfile(string nameOrArn);
}
