using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Rolecall.Contracts.Storage;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>What a store says to a grain reaches the silo that called the grain as what it is: which silo that is, chance decides.</summary>
public sealed class StoreExceptionTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exception_OfAStore_CrossesSilosAsItself(bool unavailable)
    {
        var serializer = silos.Cluster.Silos[0].ServiceProvider.GetRequiredService<Serializer>();
        Exception thrown = unavailable
            ? new StoreUnavailableException("record 1 does not open", new OfAStore("its own reason"))
            : new StreamConflictException("in/default/account/333333333333", 1, 2);
        var received = serializer.Deserialize<Exception>(serializer.SerializeToArray(thrown))!;
        (received.GetType(), received.Message).Should().Be((thrown.GetType(), thrown.Message));
    }

    [Fact]
    public void Refusal_OfAGrain_CrossesSilosAsItself()
    {
        var serializer = silos.Cluster.Silos[0].ServiceProvider.GetRequiredService<Serializer>();
        var thrown = new Identity.Faults.AwsFaultException(Identity.Faults.Fault.LimitExceeded("no more of them"));
        serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(thrown))
            .Should().BeOfType<Identity.Faults.AwsFaultException>()
            .Which.Fault.Should().Be(thrown.Fault);
    }

    /// <summary>Stores have exceptions of their own, which no silo but theirs knows.</summary>
    private sealed class OfAStore(string message) : Exception(message);
}
