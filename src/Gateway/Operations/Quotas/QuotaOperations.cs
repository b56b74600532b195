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
        Row("ListQuotas", readOnly: true, List),
        Row("GetQuota", readOnly: true, Get),
        Row("SetQuota", readOnly: false, Set),
        Row("ResetQuota", readOnly: false, Reset),
    ];

    private static Operation Row(string name, bool readOnly, Func<Call, QuotaOwner, Task<IMessage>> handle) =>
        AdminRow.Of(QuotaService.Descriptor, name, readOnly, call => handle(call, OwnerIn(call, call.Request)));

    private async Task<IMessage> List(Call call, QuotaOwner owner)
    {
        var applied = await AppliedQuotas(call, owner);
        var response = new ListQuotasResponse();
        response.Quotas.AddRange(QuotaTable.All.Where(owner.Has).Select(quota => ToMessage(quota, applied)));
        return response;
    }

    private async Task<IMessage> Get(Call call, QuotaOwner owner)
    {
        var request = call.RequestAs<GetQuotaRequest>();
        return new GetQuotaResponse { Quota = ToMessage(Find(owner, request.Quota), await AppliedQuotas(call, owner)) };
    }

    private async Task<IMessage> Set(Call call, QuotaOwner owner)
    {
        var request = call.RequestAs<SetQuotaRequest>();
        return new SetQuotaResponse { Quota = await Put(call, owner, request.Quota, request.Value) };
    }

    private async Task<IMessage> Reset(Call call, QuotaOwner owner)
    {
        var request = call.RequestAs<ResetQuotaRequest>();
        return new ResetQuotaResponse { Quota = await Put(call, owner, request.Quota, value: null) };
    }

    private async Task<Api.Native.V1.Quota> Put(Call call, QuotaOwner owner, string codeOrKey, int? value)
    {
        var quota = Find(owner, codeOrKey);
        var setting = new QuotaSetting { Key = quota.Key, Value = value, At = call.Now };
        var refused = owner.AccountId is { } account
            ? await Account(call, account).SetQuota(setting)
            : await Organization(call, owner.OrganizationId!).SetQuota(setting);
        return refused is null ? ToMessage(quota, await AppliedQuotas(call, owner)) : throw new AwsFaultException(refused);
    }

    private async Task<ImmutableSortedDictionary<string, StoredQuota>> AppliedQuotas(Call call, QuotaOwner owner)
    {
        var applied = owner.AccountId is { } account
            ? await Account(call, account).Quotas() ?? throw new AwsFaultException(Fault.NoSuchEntity($"There is no account {account}."))
            : await Organization(call, owner.OrganizationId!).Quotas()
                ?? throw new AwsFaultException(Fault.NoSuchOrganization(owner.OrganizationId!));
        return applied.ToImmutableSortedDictionary(quota => quota.Key, quota => quota, StringComparer.Ordinal);
    }

    /// <summary>Whose quotas a request means: every request has it as the same oneof.</summary>
    private static QuotaOwner OwnerIn(Call call, IMessage request)
    {
        var given = request.Descriptor.Oneofs.Single(one => one.Name == "owner").Accessor.GetCaseFieldDescriptor(request)
            ?? throw new AwsFaultException(Fault.ValidationError(
                $"Say whose quotas: {call.Named("account_id")} or {call.Named("organization_id")}."));
        var id = (string)given.Accessor.GetValue(request);
        if (given.Name == "organization_id")
            return new QuotaOwner(AccountId: null, id);
        return AccountId.Find(id) is { } account
            ? new QuotaOwner(account, OrganizationId: null)
            : throw new AwsFaultException(Fault.NoSuchEntity($"There is no account {id}."));
    }

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
