using System.Diagnostics;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>A change of the clock while one of three servers is stopped, as a long collection or a paused machine stops it.</summary>
public sealed class StoppedSiloTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Hour = 3_600;

    private ClusterProcesses cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await ClusterProcesses.Start();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    /// <summary>The stopped one serves nobody by the former clock once the change is acknowledged, whatever it held when it was stopped.</summary>
    [Fact]
    public async Task Clock_IsMovedWhileOneSiloIsStopped_AndThatOneServesNothingThatHasExpired()
    {
        var started = await Task.WhenAll(cluster.Add("all"), cluster.Add("all"), cluster.Add("all"));
        using var first = new GrpcClient(started[0].Ready);
        using var second = new GrpcClient(started[1].Ready);
        using var third = new GrpcClient(started[2].Ready);
        var made = await new OrganizationService.OrganizationServiceClient(first.Admin).CreateOrganizationAsync(
            new() { Name = "o", WithRootAccessKey = true }, cancellationToken: Token);
        var root = new AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        var session = await SessionOf(root, first);
        foreach (var member in (GrpcClient[])[first, second, third])
            await Identity(session, member);
        for (var again = 0; again < 5; again++)
            output.WriteLine($"AdvanceClock, all three healthy: {await Advance(first, 1)} ms");

        // It has a lease of the settings, as new as can be.
        await Identity(session, third);
        await started[2].Pause();
        try
        {
            output.WriteLine($"AdvanceClock, one of three stopped: {await Advance(first, Hour)} ms");
            output.WriteLine($"AdvanceClock, and again: {await Advance(second, 1)} ms");
            foreach (var member in (GrpcClient[])[first, second])
                await WaitUntilRefusedAsExpired(session, member);
        }
        finally
        {
            await started[2].Resume();
        }

        (await Refused(session, third)).StatusCode.Should().BeOneOf(
            [StatusCode.Unauthenticated, StatusCode.PermissionDenied, StatusCode.Unavailable], "it has expired, or its server was told that it is out");
    }

    /// <summary>Moves the clock, again where the server says so, as it does while what it asks is on the stopped silo: milliseconds.</summary>
    private static async Task<long> Advance(GrpcClient member, int seconds)
    {
        var (watch, clock) = (Stopwatch.StartNew(), new ClockService.ClockServiceClient(member.Admin));
        await Waits.Until(
            async () =>
            {
                try
                {
                    await clock.AdvanceClockAsync(new() { By = new() { Seconds = seconds } }, cancellationToken: Token);
                    return true;
                }
                catch (RpcException again) when (again.StatusCode == StatusCode.Unavailable)
                {
                    return false;
                }
            },
            "the clock was not moved");
        return watch.ElapsedMilliseconds;
    }

    private static async Task<AwsKeys> SessionOf(AwsKeys root, GrpcClient member)
    {
        var session = (await new Sts.StsClient(member.As(root)).GetSessionTokenAsync(new() { DurationSeconds = Hour }, cancellationToken: Token))
            .Credentials;
        return new(session.AccessKeyId, session.SecretAccessKey, session.SessionToken);
    }

    private static async Task<GetCallerIdentityResponse> Identity(AwsKeys session, GrpcClient member) =>
        await new Sts.StsClient(member.As(session)).GetCallerIdentityAsync(new(), cancellationToken: Token);

    /// <summary>
    /// Whom a member asks about the session may live on the stopped silo until that one is out: till then, the member says to come again.
    /// </summary>
    private static Task WaitUntilRefusedAsExpired(AwsKeys session, GrpcClient member) => Waits.Until(
        async () =>
        {
            var refusal = await Refused(session, member);
            if (refusal.StatusCode == StatusCode.Unavailable)
                return false;
            refusal.Status.Detail.Should().Contain("expired");
            return true;
        },
        "nobody was told that the session has expired");

    private static async Task<RpcException> Refused(AwsKeys session, GrpcClient member)
    {
        var asking = () => Identity(session, member);
        return (await asking.Should().ThrowAsync<RpcException>()).Which;
    }
}
