using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Rolecall.Policy;
using Quota = Rolecall.Identity.Quotas.Quota;

namespace Rolecall.Gateway.Operations.Quotas;

/// <summary>rolecall's QuotaService: for the administrator of the sandbox, who may set any quota, also lower.</summary>
internal sealed class QuotaOperations(IGrainFactory grains) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(QuotaService.Descriptor, "ListQuotas", readOnly: true, List),
        AdminRow.Of(QuotaService.Descriptor, "GetQuota", readOnly: true, Get),
        AdminRow.Of(QuotaService.Descriptor, "SetQuota", readOnly: false, Set),
        AdminRow.Of(QuotaService.Descriptor, "ResetQuota", readOnly: false, Reset),
    ];

    private async Task<IMessage> List(Call call)
    {
        var request = call.RequestAs<ListQuotasRequest>();
        var owner = Owner(request.HasAccountId ? request.AccountId : null, request.HasOrganizationId ? request.OrganizationId : null);
        var applied = await Applied(call, owner);
        var response = new ListQuotasResponse();
        response.Quotas.AddRange(QuotaTable.All.Where(owner.Has).Select(quota => ToMessage(quota, applied)));
        return response;
    }

    private async Task<IMessage> Get(Call call)
    {
        var request = call.RequestAs<GetQuotaRequest>();
        var owner = Owner(request.HasAccountId ? request.AccountId : null, request.HasOrganizationId ? request.OrganizationId : null);
        return new GetQuotaResponse { Quota = ToMessage(Find(owner, request.Quota), await Applied(call, owner)) };
    }

    private async Task<IMessage> Set(Call call)
    {
        var request = call.RequestAs<SetQuotaRequest>();
        var owner = Owner(request.HasAccountId ? request.AccountId : null, request.HasOrganizationId ? request.OrganizationId : null);
        return new SetQuotaResponse { Quota = await Put(call, owner, request.Quota, request.Value) };
    }

    private async Task<IMessage> Reset(Call call)
    {
        var request = call.RequestAs<ResetQuotaRequest>();
        var owner = Owner(request.HasAccountId ? request.AccountId : null, request.HasOrganizationId ? request.OrganizationId : null);
        return new ResetQuotaResponse { Quota = await Put(call, owner, request.Quota, value: null) };
    }

    private async Task<Api.Native.V1.Quota> Put(Call call, QuotaOwner owner, string codeOrKey, int? value)
    {
        var quota = Find(owner, codeOrKey);
        var setting = new QuotaSetting { Key = quota.Key, Value = value, At = call.Now };
        var refused = owner.AccountId is { } account
            ? await Account(call, account).SetQuota(setting)
            : await Organization(call, owner.OrganizationId!).SetQuota(setting);
        return refused is null ? ToMessage(quota, await Applied(call, owner)) : throw new AwsFaultException(refused);
    }

    private async Task<ImmutableSortedDictionary<string, StoredQuota>> Applied(Call call, QuotaOwner owner)
    {
        var applied = owner.AccountId is { } account
            ? await Account(call, account).Quotas() ?? throw new AwsFaultException(Fault.NoSuchEntity($"There is no account {account}."))
            : await Organization(call, owner.OrganizationId!).Quotas()
                ?? throw new AwsFaultException(Fault.NoSuchOrganization(owner.OrganizationId!));
        return applied.ToImmutableSortedDictionary(quota => quota.Key, quota => quota, StringComparer.Ordinal);
    }

    private static QuotaOwner Owner(string? accountId, string? organizationId) => accountId is null && organizationId is null
        ? throw new AwsFaultException(Fault.ValidationError("Say whose quotas: account_id or organization_id."))
        : accountId is not null && !AccountId.TryParse(accountId, out _)
        ? throw new AwsFaultException(Fault.NoSuchEntity($"There is no account {accountId}."))
        : new QuotaOwner(AccountId.Find(accountId), organizationId);

    private static Quota Find(QuotaOwner owner, string codeOrKey) =>
        QuotaTable.All.FirstOrDefault(quota => owner.Has(quota) && (quota.Code == codeOrKey || quota.Key == codeOrKey))
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"There is no quota {codeOrKey} of {(owner.AccountId is null ? "an organization" : "an account")}."));

    private static Api.Native.V1.Quota ToMessage(Quota quota, ImmutableSortedDictionary<string, StoredQuota> applied) => new()
    {
        ServiceCode = quota.ServiceCode,
        QuotaCode = quota.Code ?? "",
        Key = quota.Key,
        QuotaName = quota.Name,
        Value = quota.In(applied),
        DefaultValue = quota.Default,
        MaxValue = quota.Most,
        Adjustable = quota.Adjustable,
        SummaryKey = quota.SummaryKey ?? "",
        SandboxRule = quota.SandboxRule ?? "",
    };

    private IAccountGrain Account(Call call, AccountId id) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, id));

    private IOrganizationGrain Organization(Call call, string id) =>
        grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));

    /// <summary>One of them: whose quotas are meant.</summary>
    private readonly record struct QuotaOwner(AccountId? AccountId, string? OrganizationId)
    {
        public bool Has(Quota quota) => quota.ServiceCode == OrganizationQuotas.ServiceCode == (OrganizationId is not null);
    }
}
