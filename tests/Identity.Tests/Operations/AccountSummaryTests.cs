using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Groups;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Codes;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>GetAccountSummary counts what is there, and tells the quotas that the operations enforce.</summary>
public sealed class AccountSummaryTests
{
    /// <summary>summaryKeyType of the service model of 2010-05-08.</summary>
    private static readonly string[] Keys =
    [
        "Users", "UsersQuota", "Groups", "GroupsQuota", "ServerCertificates", "ServerCertificatesQuota", "UserPolicySizeQuota",
        "GroupPolicySizeQuota", "GroupsPerUserQuota", "SigningCertificatesPerUserQuota", "AccessKeysPerUserQuota", "MFADevices",
        "MFADevicesInUse", "AccountMFAEnabled", "AccountAccessKeysPresent", "AccountPasswordPresent", "AccountSigningCertificatesPresent",
        "AttachedPoliciesPerGroupQuota", "AttachedPoliciesPerRoleQuota", "AttachedPoliciesPerUserQuota", "Policies", "PoliciesQuota",
        "PolicySizeQuota", "PolicyVersionsInUse", "PolicyVersionsInUseQuota", "VersionsPerPolicyQuota", "GlobalEndpointTokenVersion",
        "AssumeRolePolicySizeQuota", "InstanceProfiles", "InstanceProfilesQuota", "Providers", "RolePolicySizeQuota", "Roles", "RolesQuota",
    ];

    private readonly TestAccount account = new();

    [Fact]
    public void Summary_HasEveryKeyOfTheModel() => Summary().Keys.Should().BeEquivalentTo(Keys);

    [Theory]
    [InlineData("UsersQuota", 5000)]
    [InlineData("GroupsQuota", 300)]
    [InlineData("ServerCertificatesQuota", 20)]
    [InlineData("UserPolicySizeQuota", 2048)]
    [InlineData("GroupPolicySizeQuota", 5120)]
    [InlineData("RolePolicySizeQuota", 10_240)]
    [InlineData("GroupsPerUserQuota", 10)]
    [InlineData("SigningCertificatesPerUserQuota", 2)]
    [InlineData("AccessKeysPerUserQuota", 2)]
    [InlineData("AttachedPoliciesPerUserQuota", 10)]
    [InlineData("PoliciesQuota", 1500)]
    [InlineData("PolicySizeQuota", 6144)]
    [InlineData("VersionsPerPolicyQuota", 5)]
    [InlineData("InstanceProfilesQuota", 1000)]
    [InlineData("RolesQuota", 1000)]
    public void Summary_TellsAwsQuotas(string key, int quota) => Summary()[key].Should().Be(quota);

    [Fact]
    public void Summary_OfANewAccount_CountsNothing() =>
        Summary().Where(entry => !entry.Key.EndsWith("Quota", StringComparison.Ordinal) && entry.Value != 0)
        .Select(entry => entry.Key).Should().Equal("GlobalEndpointTokenVersion");

    [Fact]
    public void Summary_CountsWhatIsThere()
    {
        const string Policy = "arn:aws:iam::222222222222:policy/p";
        account.Run(
            new CreateUserRequest { UserName = "alice" },
            new CreateUserRequest { UserName = "bob" },
            new CreateGroupRequest { GroupName = "staff" },
            new CreateRoleRequest { RoleName = "Deploy", AssumeRolePolicyDocument = TestAccount.TrustAccount },
            new CreatePolicyRequest { PolicyName = "p", PolicyDocument = TestAccount.AllowAll },
            new CreatePolicyVersionRequest { PolicyArn = Policy, PolicyDocument = TestAccount.AllowAll },
            new CreateInstanceProfileRequest { InstanceProfileName = "web" },
            new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = "spare" });
        var summary = Summary();
        foreach (var (key, count) in new[]
        {
            ("Users", 2), ("Groups", 1), ("Roles", 1), ("Policies", 1), ("PolicyVersionsInUse", 2), ("InstanceProfiles", 1),
            ("MFADevices", 1), ("MFADevicesInUse", 0),
        })
            summary[key].Should().Be(count, key);
    }

    [Fact]
    public void Summary_TellsRootsCredentials_AndNotAUsers()
    {
        string[] flags = ["AccountMFAEnabled", "AccountAccessKeysPresent", "AccountPasswordPresent"];
        account.Run(
            new CreateUserRequest { UserName = "alice" },
            new CreateAccessKeyRequest { UserName = "alice" },
            new CreateLoginProfileRequest { UserName = "alice", Password = "correct-Horse" });
        Enable("alices", "alice");
        Flags().Should().Equal(0, 0, 0);

        account.Run(new CreateAccessKeyRequest());
        Enable("roots", "root");
        account.CallerSession = SessionKind.Root;
        account.Run(new CreateLoginProfileRequest());
        Flags().Should().Equal(1, 1, 1);
        Summary()["MFADevicesInUse"].Should().Be(2);

        IEnumerable<int> Flags() => flags.Select(flag => Summary()[flag]);
    }

    private void Enable(string device, string owner)
    {
        account.Run(new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = device });
        var seed = account.State.MfaDevices["/" + device].Seed;
        var step = OneTimeCodes.StepAt(account.Now);
        account.Run(new EnableMFADeviceRequest
        {
            UserName = owner,
            SerialNumber = "arn:aws:iam::222222222222:mfa/" + device,
            AuthenticationCode1 = OneTimeCodes.CodeAt(seed, step),
            AuthenticationCode2 = OneTimeCodes.CodeAt(seed, step + 1),
        });
    }

    private IDictionary<string, int> Summary() => account.Run<GetAccountSummaryResponse>(new GetAccountSummaryRequest()).SummaryMap;
}
