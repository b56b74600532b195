using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.Metadata;
using Orleans.Runtime;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>For how long grains are held up after another silo was given up.</summary>
public sealed class GivenUpSilosTests
{
    private static readonly SiloAddress Other = SiloAddress.New(IPAddress.Loopback, 1, 1);

    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(SiloStatus.Active, true)]
    [InlineData(SiloStatus.ShuttingDown, false)]
    [InlineData(SiloStatus.Dead, false)]
    public void Grains_WaitForASiloThatWasGivenUp_AndForNoneThatEndedByItself(SiloStatus before, bool wait)
    {
        var silos = new GivenUpSilos(null!, time);
        silos.Note(new MembershipVersion(1), [(Other, before)]);
        silos.IsHolding.Should().BeFalse();

        silos.Note(new MembershipVersion(2), [(Other, SiloStatus.Dead)]);

        silos.IsHolding.Should().Be(wait);
        time.Advance(GivenUpSilos.Longest);
        silos.IsHolding.Should().BeFalse("whoever runs has learnt it");
    }

    [Theory]
    [InlineData("Rolecall.Grains.Accounts.AccountGrain", true)]
    [InlineData("Rolecall.Grains.Probes.ProbeGrain", false)]
    [InlineData("Orleans.Runtime.Management.ManagementGrain", false)]
    public void Grains_ThatKnowNothing_DoNotWait(string type, bool wait)
    {
        var named = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add(WellKnownGrainTypeProperties.FullTypeName, type);
        var properties = new GrainProperties(named);

        new GivenUpSilos(null!, time).TryGetConfigurator(default, properties, out _).Should().Be(wait);
    }
}
