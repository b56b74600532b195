using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Roles;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests;

/// <summary>The grains of roles follow their accounts, which wake none and tell none (docs/decisions/046).</summary>
public sealed class RoleFollowingTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Name = "Followed";

    private static int made;

    private Who root = null!;
    private string account = "";
    private int turn;

    private GatewayOfSilo Gateway => silos.Gateways[turn++ % silos.Gateways.Count];

    private IAccountGrain Account => silos.First.Grains.Grain<IAccountGrain>(Keys.Account(silos.Realm, AccountId.Parse(account)));

    private IRoleGrain Role => silos.First.Grains.Grain<IRoleGrain>(Keys.Role(silos.Realm, AccountId.Parse(account), Name));

    [Fact]
    public async Task RoleThatNobodyAsksFor_IsWrittenWithoutWakingItsGrain()
    {
        await MakeAccount();
        await MakeRole();
        await DenyAll();

        (await IsActive(Role)).Should().BeFalse();
    }

    [Fact]
    public async Task RoleThatIsAskedForBeforeItIsMade_IsToldThatItIs()
    {
        await MakeAccount();
        var user = await MakeUser();
        (await Assume(user)).Should().AllBe("AccessDenied");

        await MakeRole();

        (await Assume(user)).Should().AllBe("served");
    }

    [Fact]
    public async Task RoleWhoseAccountIsLoadedAgain_DecidesByTheNewActivation()
    {
        await MakeAccount();
        var user = await MakeUser();
        await MakeRole();
        (await Assume(user)).Should().AllBe("served");
        await silos.Cluster.DeactivateAsync(Account);

        await DenyAll();

        (await Assume(user)).Should().AllBe("AccessDenied");
    }

    /// <summary>There it decides by what the account has in memory, and asks nobody.</summary>
    [Fact]
    public async Task Role_MovesToWhereItsAccountIs()
    {
        // Where grains come up first is drawn.
        for (var number = 0; number < 6; number++)
        {
            await MakeAccount();
            var user = await MakeUser();
            await MakeRole();
            await Waits.Until(
                async () =>
                {
                    (await Assume(user)).Should().AllBe("served");
                    await Role.ResourceKeys();
                    return await SiloOf(Role) is { } silo && silo == await SiloOf(Account);
                },
                "the role stays on another silo than its account");
        }
    }

    private async Task MakeAccount()
    {
        var organization = await Gateway.Call<CreateOrganizationResponse>(
            null, new CreateOrganizationRequest { Name = $"followed-{Interlocked.Increment(ref made)}", WithRootAccessKey = true });
        account = organization.Organization.ManagementAccountId;
        root = new Who(organization.RootAccessKey.AccessKeyId, organization.RootAccessKey.SecretAccessKey);
    }

    private async Task<Who> MakeUser()
    {
        await Gateway.Call<CreateUserResponse>(root, new CreateUserRequest { UserName = "caller" });
        await Gateway.Call<PutUserPolicyResponse>(
            root, new PutUserPolicyRequest { UserName = "caller", PolicyName = "all", PolicyDocument = StsWorld.AllowAll });
        var key = (await Gateway.Call<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = "caller" })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }

    private Task MakeRole() => Gateway.Call<CreateRoleResponse>(root, new CreateRoleRequest
    {
        RoleName = Name,
        AssumeRolePolicyDocument = StsWorld.Trust("\"sts:AssumeRole\"", principal: $"arn:aws:iam::{account}:root"),
    });

    private Task DenyAll() => Gateway.Call<UpdateAssumeRolePolicyResponse>(root, new UpdateAssumeRolePolicyRequest
    {
        RoleName = Name,
        PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}}""",
    });

    /// <summary>What the silos answer, each by its gateway: "served", or the refusal's code.</summary>
    private async Task<IReadOnlyList<string>> Assume(Who user)
    {
        var answers = new List<string>();
        foreach (var gateway in silos.Gateways)
            answers.Add((await gateway.FaultOf(user, StsWorld.Request($"arn:aws:iam::{account}:role/{Name}")))?.Code ?? "served");
        return answers;
    }

    private async Task<bool> IsActive(IGrain grain) => await SiloOf(grain) is not null;

    /// <summary>As the silos themselves have it: what they keep of the directory names grains for a while that are gone.</summary>
    private async Task<SiloAddress?> SiloOf(IGrain grain)
    {
        var all = await silos.First.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return all.FirstOrDefault(activation => activation.GrainId == grain.GetGrainId())?.SiloAddress;
    }
}
