using System.Collections.Immutable;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.ServiceQuotas.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Quotas;

/// <summary>Quotas and requests as Service Quotas tells them. All quotas of the served services are global ones of the account.</summary>
internal static class QuotaMessages
{
    /// <summary>The status of a request that was granted: here, of every one that was taken.</summary>
    public const string Approved = "APPROVED";

    private const string OfAccount = "ACCOUNT";

    private const string Unit = "None";

    /// <summary>The service's quotas whose code is known.</summary>
    /// <exception cref="AwsFaultException">NoSuchResourceException: no such service.</exception>
    public static IEnumerable<Quota> KnownOf(string serviceCode) => QuotaTable.Services.ContainsKey(serviceCode)
        ? QuotaTable.All.Where(quota => quota.ServiceCode == serviceCode && quota.Code is not null)
        : throw new AwsFaultException(NoSuchService());

    /// <exception cref="AwsFaultException">NoSuchResourceException: no such service or quota.</exception>
    public static Quota Find(string serviceCode, string code) =>
        KnownOf(serviceCode).FirstOrDefault(quota => quota.Code == code) ?? throw new AwsFaultException(NoSuchResource());

    public static Fault NoSuchResource() => NotThere("The specified resource does not exist.");

    public static ServiceQuota Applied(Quota quota, AccountId accountId, ImmutableSortedDictionary<string, StoredQuota> applied)
    {
        var adjusted = Default(quota);
        adjusted.QuotaArn = QuotaTable.ArnOf(quota, accountId);
        adjusted.Value = quota.In(applied);
        adjusted.QuotaAppliedAtLevel = OfAccount;
        return adjusted;
    }

    /// <summary>AWS's default, which is no account's: its ARN has none.</summary>
    public static ServiceQuota Default(Quota quota) => new()
    {
        ServiceCode = quota.ServiceCode,
        ServiceName = QuotaTable.Services[quota.ServiceCode],
        QuotaArn = QuotaTable.ArnOf(quota, accountId: null),
        QuotaCode = quota.Code,
        QuotaName = quota.Name,
        Value = quota.Default,
        Unit = Unit,
        Adjustable = quota.Adjustable,
        GlobalQuota = true,
    };

    public static RequestedServiceQuotaChange Requested(Quota quota, StoredQuota request, AccountId accountId) => new()
    {
        Id = request.RequestId,
        ServiceCode = quota.ServiceCode,
        ServiceName = QuotaTable.Services[quota.ServiceCode],
        QuotaCode = quota.Code,
        QuotaName = quota.Name,
        DesiredValue = request.Value,
        Status = Approved,
        Created = Timestamp.FromDateTimeOffset(request.At),
        LastUpdated = Timestamp.FromDateTimeOffset(request.At),
        Requester = $$"""{"accountId":"{{accountId}}","callerArn":"{{JsonEncodedText.Encode(request.RequestedBy!)}}"}""",
        QuotaArn = QuotaTable.ArnOf(quota, accountId),
        GlobalQuota = true,
        Unit = Unit,
        QuotaRequestedAtLevel = OfAccount,
    };

    private static Fault NoSuchService() => NotThere("The request failed because the specified service does not exist.");

    private static Fault NotThere(string message) => new("NoSuchResourceException", message) { Category = FaultCategory.NotFound };
}
