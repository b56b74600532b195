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
    /// Keeps what runs as <paramref name="after"/>; false where it is not as <paramref name="before"/> any more: somebody else changed it.
    /// </summary>
    /// <exception cref="AwsFaultException">LimitExceeded: the account keeps too much user data.</exception>
    [Alias("Replace")]
    Task<bool> Replace(StoredWorkload before, StoredWorkload after);

    [Alias("Terminate")]
    Task<Fault?> Terminate(string workloadId);

    /// <summary>What runs, with the role that it runs with now; null where there is none of this id.</summary>
    [Alias("FindWorkload")]
    Task<WorkloadReply?> FindWorkload(string workloadId);

    /// <summary>By id.</summary>
    [Alias("ListWorkloads")]
    Task<ImmutableArray<WorkloadReply>> ListWorkloads();

    /// <summary>The instance profile of this name or ARN, with its role; null where there is none.</summary>
    [Alias("FindProfile")]
    Task<ProfileReply?> FindProfile(string nameOrArn);
}
