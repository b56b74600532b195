using System.Collections.Frozen;
using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Identity.Quotas;

/// <summary>All quotas that hold here. https://docs.aws.amazon.com/servicequotas/latest/userguide/intro.html</summary>
public static class QuotaTable
{
    /// <summary>Service by service, in the order in which Service Quotas lists them: by code.</summary>
    public static ImmutableArray<Quota> All { get; } = [.. IamQuotas.All, .. OrganizationQuotas.All, .. StsQuotas.All];

    /// <summary>The services that have quotas, by code, with Service Quotas' names of them.</summary>
    public static ImmutableSortedDictionary<string, string> Services { get; } = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create(IamQuotas.ServiceCode, "AWS Identity and Access Management (IAM)"),
            KeyValuePair.Create(OrganizationQuotas.ServiceCode, "AWS Organizations"),
            KeyValuePair.Create(StsQuotas.ServiceCode, "AWS Security Token Service (AWS STS)"),
        ]);

    private static readonly FrozenDictionary<string, Quota> Keys = All.ToFrozenDictionary(quota => quota.Key, StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">There is no such quota.</exception>
    public static Quota ByKey(string key) => Keys[key];

    /// <summary>By Service Quotas' code or by our key; null where there is none.</summary>
    public static Quota? Find(string serviceCode, string codeOrKey) =>
        All.FirstOrDefault(quota => quota.ServiceCode == serviceCode && (quota.Code == codeOrKey || quota.Key == codeOrKey));

    /// <summary>The quota's ARN in an account. Global quotas, as all of these are, have no region.</summary>
    /// <exception cref="InvalidOperationException">AWS's code of it is not known.</exception>
    public static string ArnOf(Quota quota, AccountId? accountId) => quota.Code is { } code
        ? $"arn:aws:servicequotas::{accountId}:{quota.ServiceCode}/{code}"
        : throw new InvalidOperationException($"The code of {quota.Key} is not known.");
}
