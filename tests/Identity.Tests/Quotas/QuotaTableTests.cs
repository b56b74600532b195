using Rolecall.Api.Native.V1;
using Rolecall.Identity.Quotas;

namespace Rolecall.Identity.Tests.Quotas;

/// <summary>The rows themselves: what is known of AWS's quotas, each said once.</summary>
public sealed class QuotaTableTests
{
    [Fact]
    public void Keys_AndCodes_NameOneQuotaEach()
    {
        QuotaTable.All.Select(quota => quota.Key).Should().OnlyHaveUniqueItems();
        QuotaTable.All.Where(quota => quota.Code is not null).Select(quota => (quota.ServiceCode, quota.Code))
            .Should().OnlyHaveUniqueItems();
        QuotaTable.All.Where(quota => quota.SummaryKey is not null).Select(quota => quota.SummaryKey).Should().OnlyHaveUniqueItems();
        QuotaTable.All.Should().OnlyContain(quota => QuotaTable.Services.ContainsKey(quota.ServiceCode));
    }

    [Fact]
    public void Codes_HaveServiceQuotasForm() =>
        QuotaTable.All.Where(quota => quota.Code is not null).Should().OnlyContain(quota => IsCode(quota.Code!));

    /// <summary>Default and maximum: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
    [Theory]
    [InlineData("iam", "PoliciesPerAccount", "L-E95E4862", 1500, 5000)]
    [InlineData("iam", "GroupsPerAccount", "L-F4A5425F", 300, 500)]
    [InlineData("iam", "InstanceProfilesPerAccount", "L-6E65F664", 1000, 5000)]
    [InlineData("iam", "RolesPerAccount", "L-FE177D64", 1000, 5000)]
    [InlineData("iam", "PoliciesPerRole", "L-0DA4ABF3", 10, 20)]
    [InlineData("iam", "PoliciesPerUser", "L-4019AD8B", 10, 20)]
    [InlineData("iam", "PoliciesPerGroup", "L-384571C4", 10, 10)]
    [InlineData("iam", "ACLSizePerRole", "L-C07B4B0D", 2048, 4096)]
    [InlineData("iam", "ServerCertificatesPerAccount", "L-BF35879D", 20, 1000)]
    [InlineData("iam", "OpenIdConnectProvidersPerAccount", "L-858F3967", 100, 700)]
    [InlineData("iam", "SAMLProvidersPerAccount", "L-DB618D39", 100, 100)]
    [InlineData("iam", "UsersPerAccount", "L-F55AF5E4", 5000, 5000)]
    [InlineData("organizations", "AccountsPerOrganization", "L-E619E033", 10, 50_000)]
    public void Quota_IsWhatAwsSays(string service, string key, string code, int standard, int most)
    {
        var quota = QuotaTable.Find(service, code)!;
        (quota.Key, quota.Default, quota.Most, quota.Adjustable).Should().Be((key, standard, most, most > standard));
        QuotaTable.Find(service, key).Should().BeSameAs(quota);
    }

    [Fact]
    public void StsQuota_IsTheDefaultOfTheThrottlingRule() =>
        new Throttling().RequestsPerSecond.Should().Be(StsQuotas.RequestsPerSecond.Default);

    private static bool IsCode(string code) =>
        code.Length == 10 && code.StartsWith("L-", StringComparison.Ordinal) && code[2..].All(char.IsAsciiHexDigitUpper);
}
