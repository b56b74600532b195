using System.Text;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains;
using Rolecall.Grains.Journals;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Cluster.Tests.Settings;

/// <summary>
/// Streams and snapshots of sandboxes as the versions before rules were a message wrote them: the files beside this one are their own
/// text.
/// </summary>
public sealed class OlderSandboxStreamTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static readonly JournalFormat<SandboxState, SandboxChange> Format = SandboxState.Format("older");

    private static readonly SandboxRules Rules = new()
    {
        RoleSessionsCarryMfa = true,
        DeactivatedStsRegions = new()
        {
            Regions =
            {
                new DeactivatedStsRegion { Region = "eu-west-1" },
                new DeactivatedStsRegion { Region = "eu-west-2", AccountId = "333333333333" }
            },
        },
        StrictPrincipals = false,
        Throttling = new() { Enabled = true, RequestsPerSecond = 600, Burst = 100, Concurrency = 64 },
    };

    private static IEnumerable<ReadOnlyMemory<byte>> Records => File.ReadLines(PathOf("sandbox-2026-11-28.journal")).Select(Bytes);

    private static ReadOnlyMemory<byte> Snapshot => File.ReadAllBytes(PathOf("sandbox-2026-11-28.snapshot.json"));

    [Fact]
    public void Records_AreReadAsTheyWereWritten()
    {
        var settings = Read(Records);

        IsWhole(settings);
        Read(Records.Take(4))!.Rules.Should().Be(new SandboxRules
        {
            RoleSessionsCarryMfa = true,
            DeactivatedStsRegions = new(),
            StrictPrincipals = true
        });
    }

    [Fact]
    public void Snapshot_IsReadAsItWasWritten() => IsWhole(Format.ReadSnapshot(Snapshot).Settings);

    [Fact]
    public void Snapshot_WrittenNow_HasAllThatOlderRecordsSaid() =>
        IsWhole(Format.ReadSnapshot(Format.WriteSnapshot(StateOf(Records))).Settings);

    [Fact]
    public void Snapshot_OfADeletedSandbox_HasNone() => Format.ReadSnapshot(Bytes("null")).Settings.Should().BeNull();

    [Fact]
    public void Snapshot_FromBeforeClocksHadARate_HasItsOffset() => Format
        .ReadSnapshot(Bytes(
            """{"name":"older","version":0,"createdAt":"2026-03-01T12:00:00+00:00","clockOffset":"02:00:00","sealingKeys":[]}"""))
        .Settings!.Clock.At(new(2026, 3, 1, 13, 0, 0, TimeSpan.Zero)).Should().Be(new(2026, 3, 1, 15, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Reset_OfAnOlderRecord_LeavesTheTokensAlone()
    {
        var settings = Read(Records.Append(Bytes("""{"kind":"Reset","at":"2026-03-05T12:00:00+00:00","realm":"older~ba9876543210"}""")))!;

        (settings.Realm, settings.SealingKeys.Length, settings.Revocations.Length, settings.Tokens.Length)
            .Should().Be(("older~ba9876543210", 0, 0, 1));
        settings.Rules.Should().Be(new SandboxRules());
    }

    [Theory]
    [InlineData("""{"kind":"RulesSet","rules":{"ruleToCome":true}}""")]
    [InlineData("""{"v":1,"rules":{"ruleToCome":true}}""")]
    public void Rule_OfALaterVersion_IsNotDropped(string record)
    {
        var reading = () => Format.ReadChange(Bytes(record));
        reading.Should().Throw<InvalidDataException>();
    }

    [Fact]
    public async Task Sandbox_OfSuchAStream_IsServed()
    {
        await silos.Events.Append("sandbox/older", 0, [.. Records], TestContext.Current.CancellationToken);

        var shown = (await silos.First.Call<ListSandboxesResponse>(null, new ListSandboxesRequest())).Sandboxes.Single(
            sandbox => sandbox.Name == "older");

        shown.Rules.Should().Be(Rules);
        foreach (var gateway in silos.Gateways)
        {
            var clock = ((GetClockResponse)(await gateway.Try(null, new GetClockRequest(), sandbox: "older")).Answer!).Clock;
            (clock.Frozen, clock.Rate).Should().Be((true, 60));
        }
    }

    private static SandboxSettings? Read(IEnumerable<ReadOnlyMemory<byte>> records) => StateOf(records).Settings;

    private static SandboxState StateOf(IEnumerable<ReadOnlyMemory<byte>> records) =>
        records.Aggregate(Format.Empty, (state, record) => Format.Apply(state, Format.ReadChange(record)));

    private static void IsWhole(SandboxSettings? settings)
    {
        settings!.Rules.Should().Be(Rules);
        settings.Realm.Should().Be("older~0123456789ab");
        settings.SealingKeys.Select(key => (key.KeyId, key.Key[0], key.RetiredAt is not null, key.Prepared)).Should().Equal(
            (1u, 1, true, false), (2u, 2, false, false), (3u, 3, false, true));
        settings.Revocations.Should().ContainSingle().Which.OriginKeyId.Should().Be("AKIAIOSFODNN7EXAMPLE");
        settings.Tokens.Should().ContainSingle().Which.Hash.Should().HaveCount(32);
        (settings.Clock.Frozen, settings.Clock.Rate).Should().Be((true, 60));
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Settings", file);

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
