using Rolecall.Chaos.Cluster;

namespace Rolecall.Load.Tests.Chaos;

public sealed class SiloNetworkTests
{
    /// <summary>What fails on the thread that goes there is told to whoever dials.</summary>
    [Fact]
    public void NetworkThatIsNotThere_CannotBeDialled()
    {
        var dial = () => SiloNetwork.Dial("/run/netns/of-nobody");

        dial.Should().Throw<IOException>();
    }
}
