using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.ServiceQuotas.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Policy;
using ServiceQuotasService = Rolecall.Api.ServiceQuotas.V1.ServiceQuotas;

namespace Rolecall.Gateway.Operations.Quotas;

/// <summary>
/// Service Quotas, for the services that are served: an account reads its quotas, and what it asks for within AWS's maximum is granted at
/// once. Those of AWS Organizations are told to, and raised by, the management account; other accounts are told AWS's defaults.
/// https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/Welcome.html
/// </summary>
internal sealed class ServiceQuotasApi(IGrainFactory grains, IRandomSource random) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        Row("ListServices", readOnly: true, AskOnAll, ListServices),
        Row("ListServiceQuotas", readOnly: true, AskOnAll, ListQuotas),
        Row("GetServiceQuota", readOnly: true, AskOnQuota, GetQuota),
        Row("ListAWSDefaultServiceQuotas", readOnly: true, AskOnAll, ListDefaults),
        Row("GetAWSDefaultServiceQuota", readOnly: true, AskOnAll, GetDefault),
        Row("RequestServiceQuotaIncrease", readOnly: false, AskOnQuota, RequestIncrease),
        Row("GetRequestedServiceQuotaChange", readOnly: true, AskOnAll, GetRequest),
        Row("ListRequestedServiceQuotaChangeHistory", readOnly: true, AskOnAll, ListRequests),
        Row("ListRequestedServiceQuotaChangeHistoryByQuota", readOnly: true, AskOnQuota, ListRequestsByQuota),
    ];

    private static Operation Row(string name, bool readOnly, Func<Call, Task<ImmutableArray<Question>>> ask, Func<Call, Task<IMessage>> handle) => new()
    {
        Method = ServiceQuotasService.Descriptor.FindMethodByName(name),
        Access = Access.Signed,
        Authorization = Authorization.ByCaller,
        ReadOnly = readOnly,
        Sessions = SessionUse.Any,
        AskAfterAuth = ask,
        Handle = handle,
    };

    private static Task<ImmutableArray<Question>> AskOnAll(Call call) => Task.FromResult(ImmutableArray.Create(Ask(call, "*", [])));

    /// <summary>On the quota's ARN, with the service that it is of.</summary>
    private static Task<ImmutableArray<Question>> AskOnQuota(Call call)
    {
        var (service, code) = call.Request switch
        {
            GetServiceQuotaRequest one => (one.ServiceCode, one.QuotaCode),
            RequestServiceQuotaIncreaseRequest one => (one.ServiceCode, one.QuotaCode),
            ListRequestedServiceQuotaChangeHistoryByQuotaRequest one => (one.ServiceCode, one.QuotaCode),
            var other => throw new InvalidOperationException($"{other.Descriptor.Name} names no quota."),
        };
        return Task.FromResult(ImmutableArray.Create(
            Ask(call, $"arn:aws:servicequotas::{call.Account}:{service}/{code}", [new ConditionEntry("servicequotas:service", service)])));
    }

    private static Question Ask(Call call, string resource, ImmutableArray<ConditionEntry> entries) => new()
    {
        Action = "servicequotas:" + call.Operation.Name,
        Resource = resource,
        Entries = call.RequestEntries(entries.AsSpan()),
    };

    private static Task<IMessage> ListServices(Call call)
    {
        var request = call.RequestAs<ListServicesRequest>();
        var (page, next) = QuotaPages.Of(QuotaTable.Services, service => service.Key, request.NextToken, request.MaxResults);
        var response = new ListServicesResponse();
        response.Services.AddRange(page.Select(service => new ServiceInfo { ServiceCode = service.Key, ServiceName = service.Value }));
        if (next is not null)
            response.NextToken = next;
        return Task.FromResult<IMessage>(response);
    }

    private async Task<IMessage> ListQuotas(Call call)
    {
        var request = call.RequestAs<ListServiceQuotasRequest>();
        var known = request.QuotaAppliedAtLevel == "RESOURCE" ? [] : QuotaMessages.KnownOf(request.ServiceCode);
        var asked = request.HasQuotaCode ? known.Where(quota => quota.Code == request.QuotaCode) : known;
        var applied = await AppliedQuotas(call, request.ServiceCode);
        var (page, next) = QuotaPages.Of(asked, quota => quota.Code!, request.NextToken, request.MaxResults);
        var response = new ListServiceQuotasResponse();
        response.Quotas.AddRange(page.Select(quota => QuotaMessages.Applied(quota, call.Account, applied)));
        if (next is not null)
            response.NextToken = next;
        return response;
    }

    private async Task<IMessage> GetQuota(Call call)
    {
        var request = call.RequestAs<GetServiceQuotaRequest>();
        var quota = QuotaMessages.Find(request.ServiceCode, request.QuotaCode);
        return new GetServiceQuotaResponse { Quota = QuotaMessages.Applied(quota, call.Account, await AppliedQuotas(call, quota.ServiceCode)) };
    }

    private static Task<IMessage> ListDefaults(Call call)
    {
        var request = call.RequestAs<ListAWSDefaultServiceQuotasRequest>();
        var (page, next) = QuotaPages.Of(
            QuotaMessages.KnownOf(request.ServiceCode), quota => quota.Code!, request.NextToken, request.MaxResults);
        var response = new ListAWSDefaultServiceQuotasResponse();
        response.Quotas.AddRange(page.Select(quota => QuotaMessages.Default(quota)));
        if (next is not null)
            response.NextToken = next;
        return Task.FromResult<IMessage>(response);
    }

    private static Task<IMessage> GetDefault(Call call)
    {
        var request = call.RequestAs<GetAWSDefaultServiceQuotaRequest>();
        return Task.FromResult<IMessage>(new GetAWSDefaultServiceQuotaResponse
        {
            Quota = QuotaMessages.Default(QuotaMessages.Find(request.ServiceCode, request.QuotaCode)),
        });
    }

    private async Task<IMessage> RequestIncrease(Call call)
    {
        var request = call.RequestAs<RequestServiceQuotaIncreaseRequest>();
        var quota = QuotaMessages.Find(request.ServiceCode, request.QuotaCode);
        var value = Math.Min(Math.Floor(request.DesiredValue), int.MaxValue);
        var setting = new QuotaSetting
        {
            Key = quota.Key,
            Value = (int)value,
            RequestedBy = call.Caller!.Principal.Arn,
            RequestId = NewRequestId(),
            At = call.Now,
        };
        var refused = quota.ServiceCode != OrganizationQuotas.ServiceCode
            ? await Account(call).SetQuota(setting)
            : await ManagedOrganization(call) is { } organization
                ? await organization.SetQuota(setting)
                : new Fault("DependencyAccessDeniedException", "You can't perform this action because a dependency does not have access.");
        if (refused is not null)
            throw new AwsFaultException(refused);
        var made = new StoredQuota { Key = quota.Key, Value = (int)value, RequestId = setting.RequestId, RequestedBy = setting.RequestedBy, At = call.Now };
        return new RequestServiceQuotaIncreaseResponse { RequestedQuota = QuotaMessages.Requested(quota, made, call.Account) };
    }

    private async Task<IMessage> GetRequest(Call call)
    {
        var id = call.RequestAs<GetRequestedServiceQuotaChangeRequest>().RequestId;
        var found = (await Requests(call, null)).Find(one => one.RequestId == id)
            ?? throw new AwsFaultException(QuotaMessages.NoSuchResource());
        return new GetRequestedServiceQuotaChangeResponse
        {
            RequestedQuota = QuotaMessages.Requested(QuotaTable.ByKey(found.Key), found, call.Account),
        };
    }

    private async Task<IMessage> ListRequests(Call call)
    {
        var request = call.RequestAs<ListRequestedServiceQuotaChangeHistoryRequest>();
        var (page, next) = await Page(
            call, request.HasServiceCode ? request.ServiceCode : null, null, request.Status, request.NextToken, request.MaxResults);
        var response = new ListRequestedServiceQuotaChangeHistoryResponse { RequestedQuotas = { page } };
        if (next is not null)
            response.NextToken = next;
        return response;
    }

    private async Task<IMessage> ListRequestsByQuota(Call call)
    {
        var request = call.RequestAs<ListRequestedServiceQuotaChangeHistoryByQuotaRequest>();
        var quota = QuotaMessages.Find(request.ServiceCode, request.QuotaCode);
        var (page, next) = await Page(call, quota.ServiceCode, quota.Key, request.Status, request.NextToken, request.MaxResults);
        var response = new ListRequestedServiceQuotaChangeHistoryByQuotaResponse { RequestedQuotas = { page } };
        if (next is not null)
            response.NextToken = next;
        return response;
    }

    private async Task<(List<RequestedServiceQuotaChange> Page, string? Next)> Page(
        Call call, string? service, string? key, string status, string token, int maxResults)
    {
        var all = status is "" or QuotaMessages.Approved ? await Requests(call, service) : [];
        var (page, next) = QuotaPages.Of(all.Where(one => key is null || one.Key == key), one => one.RequestId!, token, maxResults);
        return (page.ConvertAll(one => QuotaMessages.Requested(QuotaTable.ByKey(one.Key), one, call.Account)), next);
    }

    /// <summary>What was asked for and holds: of each quota the last request.</summary>
    private async Task<List<StoredQuota>> Requests(Call call, string? service)
    {
        var all = new List<StoredQuota>();
        foreach (var code in QuotaTable.Services.Keys.Where(code => service is null || code == service))
        {
            if (code != StsQuotas.ServiceCode)
                all.AddRange((await AppliedQuotas(call, code)).Values.Where(one => one.RequestId is not null && QuotaTable.ByKey(one.Key).ServiceCode == code));
        }
        return all;
    }

    /// <summary>The quotas that were set for the account, or for the organization that it manages, by key.</summary>
    private async Task<ImmutableSortedDictionary<string, StoredQuota>> AppliedQuotas(Call call, string serviceCode)
    {
        var applied = serviceCode != OrganizationQuotas.ServiceCode
            ? await Account(call).Quotas()
            : await ManagedOrganization(call) is { } organization ? await organization.Quotas() : null;
        return (applied ?? []).ToImmutableSortedDictionary(quota => quota.Key, quota => quota, StringComparer.Ordinal);
    }

    /// <summary>The organization whose management account calls; null for every other account.</summary>
    private async Task<IOrganizationGrain?> ManagedOrganization(Call call)
    {
        if (call.OrganizationId is not { } id)
            return null;
        var organization = grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));
        return (await organization.Describe())?.ManagementAccountId == call.Account ? organization : null;
    }

    private string NewRequestId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private IAccountGrain Account(Call call) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, call.Account));
}
