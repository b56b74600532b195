using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;

namespace Rolecall.Cluster.Tests.Sandboxing;

/// <summary>A reset has a cluster of its own: nothing is left afterwards.</summary>
public sealed class SandboxResetTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task ResetSandbox_Acknowledged_LeavesNothingOfItOnAnySilo_AndTheWallsTime()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        await silos.Change<AdvanceClockResponse>(new AdvanceClockRequest { By = new() { Seconds = 86_400 } });
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(silos.Admin, new ListUsersRequest())).Should().BeNull("the account is alive in memory now");

        await silos.Change<ResetSandboxResponse>(new ResetSandboxRequest { Name = "default" });

        foreach (var gateway in silos.Gateways)
        {
            (await gateway.Call<GetClockResponse>(null, new GetClockRequest())).Now.ToDateTimeOffset().Should().Be(silos.Time.GetUtcNow());
            (await gateway.FaultOf(silos.Admin, new ListUsersRequest()))!.Code.Should().Be("InvalidClientTokenId");
            (await gateway.FaultOf(session, new GetCallerIdentityRequest()))!.Code.Should().Be("InvalidClientTokenId");
            (await gateway.Call<ListAccountsResponse>(null, new ListAccountsRequest())).Accounts.Should().BeEmpty();
            (await gateway.Call<LookupEventsResponse>(null, new LookupEventsRequest { Filter = new() { EventName = "AssumeRole" } })).Events
                .Should().BeEmpty();
        }
        var made = await silos.First.Call<CreateOrganizationResponse>(
            null, new CreateOrganizationRequest { Name = "again", ManagementAccountId = "333333333333", WithRootAccessKey = true });
        var root = new Who(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        (await silos.Second.Call<ListUsersResponse>(root, new ListUsersRequest())).Users
            .Should().BeEmpty("another account of the same number");
    }
}
