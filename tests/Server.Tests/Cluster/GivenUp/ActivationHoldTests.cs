using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Metadata;
using Orleans.Runtime;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Server.Cluster.GivenUp;

namespace Rolecall.Server.Tests.Cluster.GivenUp;

/// <summary>For how long grains are held up after another silo was given up.</summary>
public sealed class ActivationHoldTests
{
    private static readonly SiloAddress Here = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly SiloAddress Other = SiloAddress.New(IPAddress.Loopback, 1, 1);

    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(SiloStatus.Active, true)]
    [InlineData(SiloStatus.ShuttingDown, false)]
    [InlineData(SiloStatus.Dead, false)]
    public void Grains_WaitForASiloThatWasGivenUp_AndForNoneThatEndedByItself(SiloStatus before, bool wait)
    {
        var hold = Hold();
        hold.Note(new MembershipVersion(1), [(Other, before)]);
        hold.IsHolding.Should().BeFalse();

        hold.Note(new MembershipVersion(2), [(Other, SiloStatus.Dead)]);

        hold.IsHolding.Should().Be(wait);
        time.Advance(ActivationHold.Longest);
        hold.IsHolding.Should().BeFalse("whoever runs has learnt it");
    }

    /// <summary>What a silo's grains have leased is decided by for a lease's time, and one that does not know that it was given up may lease anew until it does.</summary>
    [Theory]
    [InlineData(SiloStatus.Active, 5)]
    [InlineData(SiloStatus.ShuttingDown, 2)]
    [InlineData(SiloStatus.Dead, 0)]
    public void Leases_OfASiloThatIsGone_AreWaitedFor(SiloStatus before, int seconds)
    {
        var members = new FollowedMembers();
        var hold = Hold(members);
        members.Tell(1, before);
        hold.Note(new MembershipVersion(1), [(Other, before)]);
        time.Advance(ActivationHold.Longest + SandboxSettings.LeaseTime);
        members.Tell(2, SiloStatus.Dead);

        ((IFormerLeases)hold).Left.Should().BeCloseTo(TimeSpan.FromSeconds(seconds), TimeSpan.FromTicks(1));
        time.Advance(TimeSpan.FromSeconds(seconds));
        ((IFormerLeases)hold).Left.Should().BeLessThanOrEqualTo(TimeSpan.Zero);
    }

    /// <summary>While the directory is handed over, a grain cannot be found where it is active: whoever is activated in its place waits until that is known.</summary>
    [Theory]
    [InlineData(SiloStatus.Active, SiloStatus.ShuttingDown)]
    [InlineData(SiloStatus.Active, SiloStatus.Stopping)]
    [InlineData(SiloStatus.Joining, SiloStatus.Active)]
    public void Grains_WaitForTheDirectory_WhenAMemberHasComeOrEnds(SiloStatus before, SiloStatus after)
    {
        var hold = Hold();
        hold.Note(new MembershipVersion(1), [(Here, SiloStatus.Active), (Other, before)]);
        hold.IsHolding.Should().BeFalse();

        hold.Note(new MembershipVersion(2), [(Here, SiloStatus.Active), (Other, after)]);

        hold.IsHolding.Should().BeTrue();
        time.Advance(ActivationHold.Settling);
        hold.IsHolding.Should().BeFalse();
    }

    [Fact]
    public void Grains_OfTheOnlyMember_WaitForNobody()
    {
        var hold = Hold();
        hold.Note(new MembershipVersion(1), [(Here, SiloStatus.Joining)]);
        hold.Note(new MembershipVersion(2), [(Here, SiloStatus.Active)]);
        hold.IsHolding.Should().BeFalse();
    }

    [Fact]
    public void Grains_OfASiloThatComes_Wait_AndSoDoLeases()
    {
        var members = new FollowedMembers();
        var hold = Hold(members);
        members.Tell(1, SiloStatus.Active);
        hold.Note(new MembershipVersion(1), [(Here, SiloStatus.Joining), (Other, SiloStatus.Active)]);
        hold.Note(new MembershipVersion(2), [(Here, SiloStatus.Active), (Other, SiloStatus.Active)]);

        hold.IsHolding.Should().BeTrue();
        ((IFormerLeases)hold).Left.Should().Be(ActivationHold.Settling + SandboxSettings.LeaseTime);
    }

    /// <summary>A silo that comes does not know for how long another has been dead.</summary>
    [Fact]
    public void Leases_OfASiloThatWasDeadBefore_AreWaitedForOnce()
    {
        var members = new FollowedMembers();
        var hold = Hold(members);
        members.Tell(1, SiloStatus.Dead);

        ((IFormerLeases)hold).Left.Should().Be(ActivationHold.Longest + SandboxSettings.LeaseTime);
        time.Advance(ActivationHold.Longest + SandboxSettings.LeaseTime);
        ((IFormerLeases)hold).Left.Should().BeLessThanOrEqualTo(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("Rolecall.Grains.Accounts.AccountGrain", true)]
    [InlineData("Rolecall.Grains.Probes.ProbeGrain", false)]
    [InlineData("Orleans.Runtime.Management.ManagementGrain", false)]
    public void Grains_ThatHoldNoState_DoNotWait(string type, bool wait)
    {
        var named = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add(WellKnownGrainTypeProperties.FullTypeName, type);
        var properties = new GrainProperties(named);

        Hold().TryGetConfigurator(default, properties, out _).Should().Be(wait);
    }

    /// <summary>A silo that nobody called before took the first death that it saw for one of long ago.</summary>
    [Fact]
    public async Task Grains_OfASiloThatWasIdle_Wait()
    {
        var members = new FollowedMembers();
        var silo = new Lifecycle();
        var hold = Hold(members);
        hold.Participate(silo);
        members.Tell(1, SiloStatus.Active);
        await silo.OnStart(TestContext.Current.CancellationToken);
        await Rolecall.Tests.Waits.OrFail(members.WasFollowed, "the members are not followed from the silo's start");

        members.Tell(2, SiloStatus.Dead);
        var activation = Activate(hold).OnStart(TestContext.Current.CancellationToken);

        activation.IsCompleted.Should().BeFalse();
        time.Advance(ActivationHold.Longest);
        await Rolecall.Tests.Waits.OrFail(activation, "the grain waits for longer than it has to");
        await silo.OnStop(TestContext.Current.CancellationToken);
    }

    /// <summary>Between the moment when a grain is made and that when it is activated, too.</summary>
    [Fact]
    public async Task Grain_ThatWasMadeBeforeTheDeath_Waits()
    {
        var members = new FollowedMembers();
        var hold = Hold(members);
        members.Tell(1, SiloStatus.Active);
        await Activate(hold).OnStart(TestContext.Current.CancellationToken);
        var grain = Activate(hold);

        members.Tell(2, SiloStatus.Dead);
        var activation = grain.OnStart(TestContext.Current.CancellationToken);

        activation.IsCompleted.Should().BeFalse();
        time.Advance(ActivationHold.Longest);
        await Rolecall.Tests.Waits.OrFail(activation, "the grain waits for longer than it has to");
    }

    /// <summary>It ended silently where nobody waits for what follows.</summary>
    [Fact]
    public async Task Members_ThatCannotBeFollowed_AreReported()
    {
        var log = new Lines();
        var silo = new Lifecycle();
        new ActivationHold(() => throw new InvalidOperationException("no members"), time, log).Participate(silo);

        await silo.OnStart(TestContext.Current.CancellationToken);
        await silo.OnStop(TestContext.Current.CancellationToken);

        log.Failures.Should().ContainSingle().Which.Message.Should().Be("no members");
    }

    private ActivationHold Hold(IClusterMembershipService? members = null) =>
        new(() => members!, time, NullLogger<ActivationHold>.Instance);

    private static Lifecycle Activate(ActivationHold hold)
    {
        var grain = new Lifecycle();
        hold.Observe(grain);
        return grain;
    }

    private sealed class Lines : ILogger<ActivationHold>
    {
        public List<Exception> Failures { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Failures.Add(exception!);
    }

    private sealed class FollowedMembers : IClusterMembershipService
    {
        private readonly Channel<ClusterMembershipSnapshot> told = Channel.CreateUnbounded<ClusterMembershipSnapshot>();
        private readonly TaskCompletionSource followed = new();

        /// <summary>Whoever follows has taken what was told first, and asks for more.</summary>
        public Task WasFollowed => followed.Task;

        public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = null!;

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => Follow();

        public void Tell(long version, SiloStatus status)
        {
            CurrentSnapshot = new ClusterMembershipSnapshot(
                ImmutableDictionary.Create<SiloAddress, ClusterMember>().Add(Other, new ClusterMember(Other, status, "other")),
                new MembershipVersion(version));
            told.Writer.TryWrite(CurrentSnapshot);
        }

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default) => throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();

        private async IAsyncEnumerable<ClusterMembershipSnapshot> Follow([EnumeratorCancellation] CancellationToken stopping = default)
        {
            while (true)
            {
                yield return await told.Reader.ReadAsync(stopping);
                followed.TrySetResult();
            }
        }
    }
}
