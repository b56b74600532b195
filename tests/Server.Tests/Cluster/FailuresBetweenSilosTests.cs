using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Polly.Timeout;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>What Orleans itself fails with is told to the silo that called; what cannot be sent is an answer that never comes.</summary>
public sealed class FailuresBetweenSilosTests
{
    [Fact]
    public void Failure_OfPlacementInTime_IsSent()
    {
        var services = new ServiceCollection();
        services.AddSerializer();
        services.SendOrleansOwnFailures();
        using var provider = services.BuildServiceProvider();
        var serializer = provider.GetRequiredService<Serializer<Exception>>();
        var failure = new TimeoutException("Grain placement operation timed out.", new TimeoutRejectedException("30 s"));

        var sent = serializer.Deserialize(serializer.SerializeToArray(failure));

        sent.Should().BeOfType<TimeoutException>().Which.Message.Should().Be(failure.Message);
    }
}
