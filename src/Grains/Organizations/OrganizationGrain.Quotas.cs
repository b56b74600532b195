using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Quotas;

namespace Rolecall.Grains.Organizations;

// Quotas that are not AWS's defaults are entities of the organization.
internal sealed partial class OrganizationGrain
{
    public Task<ImmutableArray<StoredQuota>?> Quotas() =>
        Task.FromResult<ImmutableArray<StoredQuota>?>(State.Organization is null ? null : [.. State.Quotas.Values]);

    public async Task<Fault?> SetQuota(QuotaSetting setting) => (await Enqueue(setting.At, state => state.Organization is null
        ? throw new AwsFaultException(Fault.NoSuchOrganization(Id))
        : (null, setting.ToStored(state.Quotas) is { } quota
            ? [OrganizationChange.Put(quota)]
            : state.Quotas.ContainsKey(setting.Key) ? [OrganizationChange.Delete<StoredQuota>(setting.Key)] : []))).Fault;
}
