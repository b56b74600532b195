using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;

namespace Rolecall.Cluster.Tests.Settings;

/// <summary>Policies that demand TLS, on a server that listens in the clear.</summary>
public sealed class CallsCountAsTlsTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Role = "arn:aws:iam::333333333333:role/OverTls";

    private const string OverTlsOnly = """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::333333333333:user/admin"}},
          {"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"AWS":"*"},"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}
        """;

    [Fact]
    public async Task CallInTheClear_IsOverTlsForPolicies_WhileTheRuleSaysSo_AndOnEverySilo()
    {
        await silos.First.Call<CreateRoleResponse>(
            silos.Admin, new CreateRoleRequest { RoleName = "OverTls", AssumeRolePolicyDocument = OverTlsOnly });

        foreach (var counts in new[] { false, true, false })
        {
            await silos.Change<SetSandboxRulesResponse>(new SandboxRules { CallsCountAsTls = counts });

            foreach (var gateway in silos.Gateways)
            {
                ((await gateway.FaultOf(silos.Admin, GatewayOfSilo.AssumeRequest(Role)))?.Code).Should().Be(counts ? null : "AccessDenied");
                var shown = await gateway.Call<GetSandboxRulesResponse>(null, new GetSandboxRulesRequest());
                (shown.Rules.HasCallsCountAsTls, shown.Rules.CallsCountAsTls).Should().Be((true, counts));
            }
        }
    }
}
