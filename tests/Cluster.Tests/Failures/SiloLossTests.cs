using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>Each test kills silos, so each has a cluster of its own.</summary>
public sealed class SiloLossTests : IAsyncLifetime
{
    private readonly TwoSilos silos = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => silos.InitializeAsync();

    public ValueTask DisposeAsync() => silos.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task KilledSilo_OfTwo_TheOtherServesEverythingThatWasAcknowledged(int victim)
    {
        var before = await Remember();

        await silos.Cluster.KillSiloAsync(silos.Cluster.Silos[victim], Cancel);

        silos.Gateways.Should().ContainSingle();
        await IsAsBefore(before);
    }

    [Fact]
    public async Task KilledSilos_OneAfterTheOther_LeaveAllStateToBeReloadedFromTheStore()
    {
        var before = await Remember();
        var first = silos.Cluster.Silos.ToArray();

        await silos.Cluster.StartAdditionalSiloAsync();
        foreach (var old in first)
            await silos.Cluster.KillSiloAsync(old, Cancel);

        silos.Gateways.Should().ContainSingle("no activation of the former silos can be alive");
        await IsAsBefore(before);
        // And it goes on: writes continue where the journal ended.
        (await silos.First.FaultOf(silos.Admin, new CreateUserRequest { UserName = "afterwards" })).Should().BeNull();
        (await silos.First.FaultOf(silos.Admin, new CreateUserRequest { UserName = "remembered" }))!.Code
            .Should().Be("EntityAlreadyExists");
    }

    [Fact]
    public async Task KilledSilo_InTheMiddleOfWrites_LosesNoAcknowledgedOne()
    {
        var survivor = silos.Gateways[0];
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<string>();
        var some = new TaskCompletionSource();
        var killed = false;
        var writers = Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            var afterwards = 0;
            for (var i = 0; afterwards < 3; i++)
            {
                afterwards += Volatile.Read(ref killed) ? 1 : 0;
                var name = $"w{writer}-{i}";
                if (await survivor.FaultOf(silos.Admin, new CreateUserRequest { UserName = name }) is null)
                {
                    acknowledged.Add(name);
                    if (acknowledged.Count == 40)
                        some.TrySetResult();
                }
            }
        })).ToArray();

        await some.Task.OrFail("not forty writes were acknowledged");
        await silos.Cluster.KillSiloAsync(silos.Cluster.Silos[1], Cancel);
        Volatile.Write(ref killed, true);
        await Task.WhenAll(writers).OrFail("not every writer had three answers after the silo was killed");

        foreach (var name in acknowledged)
            (await survivor.FaultOf(silos.Admin, new GetUserRequest { UserName = name })).Should().BeNull($"{name} was acknowledged");
    }

    private sealed record Remembered(Who Live, Who Revoked);

    /// <summary>A user, a session that was revoked, and one that was not.</summary>
    private async Task<Remembered> Remember()
    {
        await silos.First.Call<CreateUserResponse>(silos.Admin, new CreateUserRequest { UserName = "remembered" });
        var revoked = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        silos.Time.Advance(TimeSpan.FromSeconds(1));
        await silos.Second.Call<RevokeOlderSessionsResponse>(null, new RevokeOlderSessionsRequest { RoleArn = GatewayOfSilo.UpdateApp });
        var live = await silos.Second.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        await silos.First.Call<PutBucketPolicyResponse>(silos.Admin, new PutBucketPolicyRequest
        {
            Bucket = "productionapp",
            Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::productionapp/*"}}""",
        });
        return new Remembered(live, revoked);
    }

    private async Task IsAsBefore(Remembered before)
    {
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(silos.Admin, new GetUserRequest { UserName = "remembered" })).Should().BeNull();
            (await gateway.ListProductionApp(before.Live)).Should().BeNull("sessions survive the silos");
            (await gateway.ListProductionApp(before.Revoked))!.Code.Should().Be("AccessDenied", "and so do revocations");
            (await gateway.FaultOf(before.Live, new DeleteObjectRequest { Bucket = "productionapp", Key = "k" }))!.Code
                .Should().Be("AccessDenied", "and bucket policies");
            (await gateway.FaultOf(silos.Developer, new GetCallerIdentityRequest())).Should().BeNull();
            (await gateway.FaultOf(silos.Person("tester"), GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp)))!.Code
                .Should().Be("AccessDenied");
        }
    }
}
