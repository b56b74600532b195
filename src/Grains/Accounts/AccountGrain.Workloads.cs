using System.Collections.Immutable;
using Rolecall.Contracts.Workloads;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Faults;

namespace Rolecall.Grains.Accounts;

// What runs with the account's roles: instances, tasks, pods. Simple entities of the account, so they are as durable as it is.
internal sealed partial class AccountGrain
{
    private const int MostWorkloads = 5_000;

    /// <summary>Characters of base64, of all instances together: it is in memory, and in every snapshot.</summary>
    private const long MostUserData = 8 * 1024 * 1024;

    public async Task<Fault?> Launch(StoredWorkload workload) => (await Enqueue(state =>
    {
        if (guardrails.Source.Closed)
            throw new AwsFaultException(Fault.AccountClosed(AccountId));
        if (state.Workloads.Count >= MostWorkloads)
            throw new AwsFaultException(Fault.LimitExceeded($"An account runs {MostWorkloads} workloads at most."));
        if (workload.ProfileName is { } profile && !state.InstanceProfiles.ContainsKey(profile))
            throw new AwsFaultException(Fault.NoSuchEntity($"Instance Profile {profile} cannot be found."));
        if (workload.RoleName is { } role && !state.Roles.ContainsKey(role))
            throw new AwsFaultException(Fault.NoSuchEntity($"The role with name {role} cannot be found."));
        RefuseTooMuchUserData(state, workload);
        return (null, [AccountChange.Put(workload)]);
    })).Fault;

    public async Task<bool> Replace(StoredWorkload before, StoredWorkload after)
    {
        var replaced = false;
        var reply = await Enqueue(state =>
        {
            replaced = state.Workloads.TryGetValue(after.Id, out var current) && current.ToUtf8().AsSpan().SequenceEqual(before.ToUtf8());
            if (replaced)
                RefuseTooMuchUserData(state, after);
            return (null, replaced ? [AccountChange.Put(after)] : []);
        });
        return reply.Fault is { } fault ? throw new AwsFaultException(fault) : replaced;
    }

    private static void RefuseTooMuchUserData(AccountState state, StoredWorkload put)
    {
        static long LengthOf(StoredWorkload workload) => workload.Instance?.UserData?.Reveal().Length ?? 0;
        if (LengthOf(put) > 0 && state.Workloads.Values.Where(other => other.Id != put.Id).Sum(LengthOf) + LengthOf(put) > MostUserData)
            throw new AwsFaultException(Fault.LimitExceeded("An account's instances keep 6 MiB of user data at most."));
    }

    public async Task<Fault?> Terminate(string workloadId) => (await Enqueue(state => state.Workloads.ContainsKey(workloadId)
        ? (null, [AccountChange.Delete<StoredWorkload>(workloadId)])
        : throw new AwsFaultException(Fault.NoSuchEntity($"{workloadId} cannot be found.")))).Fault;

    public Task<WorkloadReply?> FindWorkload(string workloadId) =>
        Task.FromResult(State.Workloads.TryGetValue(workloadId, out var workload) ? ToReply(workload) : null);

    public Task<ImmutableArray<WorkloadReply>> ListWorkloads() =>
        Task.FromResult(State.Workloads.Values.Select(ToReply).ToImmutableArray());

    public Task<ProfileReply?> FindProfile(string nameOrArn)
    {
        var profile = State.InstanceProfiles.GetValueOrDefault(nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..]);
        var meant = profile is not null
            && (!nameOrArn.StartsWith("arn:", StringComparison.Ordinal) || profile.ArnIn(AccountId) == nameOrArn);
        return Task.FromResult(meant ? ToReply(profile!) : null);
    }

    private ProfileReply ToReply(StoredInstanceProfile profile) => new()
    {
        Arn = profile.ArnIn(AccountId),
        Name = profile.Name,
        ProfileId = profile.ProfileId,
        RoleArn = profile.RoleName is { } name && State.Roles.TryGetValue(name, out var role) ? role.ArnIn(AccountId) : null,
    };

    private WorkloadReply ToReply(StoredWorkload workload)
    {
        var profile = workload.ProfileName is { } name ? State.InstanceProfiles.GetValueOrDefault(name) : null;
        var role = (workload.RoleName ?? profile?.RoleName) is { } roleName ? State.Roles.GetValueOrDefault(roleName) : null;
        return new WorkloadReply
        {
            Workload = workload,
            RoleArn = role?.ArnIn(AccountId),
            RoleId = role?.RoleId,
            Profile = profile is null ? null : ToReply(profile),
        };
    }
}
