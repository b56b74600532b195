using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Metadata;
using Orleans.Runtime;
using Rolecall.Grains.Roles;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>Which members' grains of roles have to be told of changes (docs/decisions/046).</summary>
public sealed class OlderSilosTests
{
    private static readonly SiloAddress Here = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Other = SiloAddress.New(IPAddress.Loopback, 2, 1);

    private readonly Manifests manifests = new();
    private readonly Snapshots members = new();
    private bool mayNotKnow;

    [Fact]
    public void MembersThatAllSayIt_AreNotOlder()
    {
        manifests.Say((Here, true), (Other, true));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Active));

        Older().AreThere.Should().BeFalse();
    }

    [Theory]
    [InlineData(SiloStatus.Active, true)]
    [InlineData(SiloStatus.ShuttingDown, true)]
    [InlineData(SiloStatus.Stopping, true)]
    [InlineData(SiloStatus.Joining, false)]
    [InlineData(SiloStatus.Dead, false)]
    public void MemberThatDoesNotSayIt_IsOlder_WhileItServes(SiloStatus status, bool isOlder)
    {
        manifests.Say((Here, true), (Other, false));
        members.Are((Here, SiloStatus.Active), (Other, status));

        Older().AreThere.Should().Be(isOlder);
    }

    [Fact]
    public void MemberThatWasNotAskedYet_IsOlder()
    {
        manifests.Say((Here, true));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Active));

        Older().AreThere.Should().BeTrue();
    }

    /// <summary>Orleans forgets what a member said once it ends, and that takes a while.</summary>
    [Fact]
    public void MemberThatEnds_IsNotOlder_BecauseWhatItSaidIsForgotten()
    {
        var older = Older();
        manifests.Say((Here, true), (Other, true));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Active));
        older.AreThere.Should().BeFalse();

        manifests.Say((Here, true));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.ShuttingDown));

        older.AreThere.Should().BeFalse();
    }

    [Fact]
    public void MemberThatComes_IsLookedAt()
    {
        var older = Older();
        manifests.Say((Here, true));
        members.Are((Here, SiloStatus.Active));
        older.AreThere.Should().BeFalse();

        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Active));
        older.AreThere.Should().BeTrue();
        manifests.Say((Here, true), (Other, true));
        older.AreThere.Should().BeFalse();
    }

    /// <summary>What the silo that runs here says of its own grain.</summary>
    [Fact]
    public void RoleGrain_SaysIt()
    {
        var properties = new Dictionary<string, string>();
        foreach (var provider in typeof(DecidesByItsAccountAttribute).Assembly.GetType("Rolecall.Grains.Roles.RoleGrain", throwOnError: true)!
                     .GetCustomAttributes(inherit: true).OfType<IGrainPropertiesProviderAttribute>())
            provider.Populate(null!, typeof(object), GrainType.Create("role"), properties);

        DecidesByItsAccountAttribute.IsOf(Manifest(properties)).Should().BeTrue();
    }

    /// <summary>Given up, it may not know it yet, and its grains decide by what they were told.</summary>
    [Fact]
    public void MemberThatIsGivenUp_IsOlder_WhileItMayNotKnowIt()
    {
        var older = Older();
        manifests.Say((Here, true), (Other, false));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Active));
        older.AreThere.Should().BeTrue();
        manifests.Say((Here, true));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Dead));
        mayNotKnow = true;
        older.AreThere.Should().BeTrue();

        mayNotKnow = false;
        older.AreThere.Should().BeFalse();
    }

    /// <summary>Each silo that starts again finds a former one of its own.</summary>
    [Fact]
    public void MemberThatWasDeadBefore_IsNotOlder()
    {
        manifests.Say((Here, true));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Dead));
        mayNotKnow = true;

        Older().AreThere.Should().BeFalse();
    }

    /// <summary>Orleans forgets what a member said when it ends, and nobody may have asked before.</summary>
    [Fact]
    public async Task MemberThatEnds_WasLookedAt_WhenItSaidWhatItIs()
    {
        var (older, silo) = (Older(), new Lifecycle());
        older.Participate(silo);
        await silo.OnStart(TestContext.Current.CancellationToken);
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Active));
        manifests.Say((Here, true), (Other, true));
        await Rolecall.Tests.Waits.OrFail(manifests.WasFollowed, "what members say is not followed");

        manifests.Forget((Here, true));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.ShuttingDown));

        older.AreThere.Should().BeFalse();
        await silo.OnStop(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void MemberThatIsDead_AndSaidIt_IsNotOlder()
    {
        var older = Older();
        manifests.Say((Here, true), (Other, true));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Active));
        older.AreThere.Should().BeFalse();
        mayNotKnow = true;

        manifests.Say((Here, true));
        members.Are((Here, SiloStatus.Active), (Other, SiloStatus.Dead));

        older.AreThere.Should().BeFalse();
    }

    private OlderSilos Older() => new(manifests, members, () => mayNotKnow, NullLogger<OlderSilos>.Instance);

    private static GrainManifest Manifest(IEnumerable<KeyValuePair<string, string>> properties) => new(
        ImmutableDictionary<GrainType, GrainProperties>.Empty.Add(GrainType.Create("role"), new GrainProperties(properties.ToImmutableDictionary(StringComparer.Ordinal))),
        ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty);

    private sealed class Manifests : IClusterManifestProvider
    {
        private readonly Channel<ClusterManifest> updates = Channel.CreateUnbounded<ClusterManifest>();
        private readonly TaskCompletionSource followed = new();
        private int version;

        public ClusterManifest Current { get; private set; } =
            new(MajorMinorVersion.Zero, ImmutableDictionary<SiloAddress, GrainManifest>.Empty);

        public IAsyncEnumerable<ClusterManifest> Updates => Follow();

        /// <summary>Completes when whoever follows has asked for what comes after the first.</summary>
        public Task WasFollowed => followed.Task;

        public GrainManifest LocalGrainManifest => Manifest([]);

        private async IAsyncEnumerable<ClusterManifest> Follow([EnumeratorCancellation] CancellationToken end = default)
        {
            await foreach (var update in updates.Reader.ReadAllAsync(end))
            {
                yield return update;
                followed.TrySetResult();
            }
        }

        public void Say(params (SiloAddress Silo, bool Says)[] silos)
        {
            Forget(silos);
            updates.Writer.TryWrite(Current);
        }

        /// <summary>As <see cref="Say"/>, and nobody has been told yet.</summary>
        public void Forget(params (SiloAddress Silo, bool Says)[] silos)
        {
            var properties = new Dictionary<string, string>();
            new DecidesByItsAccountAttribute().Populate(null!, typeof(object), GrainType.Create("role"), properties);
            Current = new(new MajorMinorVersion(++version, 0), silos.ToImmutableDictionary(one => one.Silo, one => Manifest(one.Says ? properties : [])));
        }
    }

    private sealed class Snapshots : IClusterMembershipService
    {
        private int version;

        public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } =
            new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, MembershipVersion.MinValue);

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public void Are(params (SiloAddress Silo, SiloStatus Status)[] all) => CurrentSnapshot = new(
            all.ToImmutableDictionary(one => one.Silo, one => new ClusterMember(one.Silo, one.Status, one.Silo.ToString())),
            new MembershipVersion(++version));

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }
}
