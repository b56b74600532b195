using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires.Metadata;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Sandboxing;

/// <summary>A deleted sandbox leaves nothing, and takes nothing of another along.</summary>
public sealed class SandboxDeletionTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IGrainFactory Grains => silos.First.Grains;

    [Fact]
    public async Task DeletedSandbox_TakesItsObjectsAlong_AndThoseOfNoOther()
    {
        var (gone, kept) = (await MakeBucket("gone"), await MakeBucket("gone-not"));

        var realm = await Realm("gone");
        (await Sandbox("gone").Delete()).Should().BeTrue();

        (await silos.Objects.List(gone, "", after: null, limit: 10, Cancel)).Should().BeEmpty();
        (await silos.Objects.Get(gone, "k", Cancel)).Should().BeNull();
        (await silos.Objects.List(kept, "", after: null, limit: 10, Cancel)).Should().ContainSingle();
        (await silos.Events.List(Keys.InsideSandbox(realm), Cancel).ToListAsync(Cancel)).Should().BeEmpty();
        (await silos.Events.List(Keys.InsideSandbox(await Realm("gone-not")), Cancel).ToListAsync(Cancel)).Should().NotBeEmpty();
    }

    [Fact]
    public async Task DeletedSandbox_LeavesTheSettingsOfOneWhoseNameBeginsTheSame()
    {
        await Sandbox("one").Create(silos.Time.GetUtcNow());
        await Sandbox("one-more").Create(silos.Time.GetUtcNow());

        await Sandbox("one").Delete();

        (await silos.Events.Load(Keys.SandboxStream("one"), Cancel)).Version.Should().Be(0);
        (await silos.Events.Load(Keys.SandboxStream("one-more"), Cancel)).Version.Should().BeGreaterThan(0);
    }

    /// <summary>A test suite that makes its sandbox again each time meets the end of the former one.</summary>
    [Fact]
    public async Task Sandbox_MadeWhileTheFormerOneOfItsNameIsDeleted_IsThere()
    {
        var sandbox = Sandbox("again");
        for (var round = 0; round < 50; round++)
        {
            await sandbox.Create(silos.Time.GetUtcNow());
            var deleting = sandbox.Delete();
            var again = await sandbox.Create(silos.Time.GetUtcNow());
            (await deleting).Should().BeTrue();

            if (again)
                (await silos.Second.Grains.GetGrain<ISandboxGrain>("again").Describe()).Should().NotBeNull();
            (await silos.Events.Load(Keys.SandboxStream("again"), Cancel)).Version.Should().Match(version => again == version > 0);
            await sandbox.Delete();
        }
    }

    /// <summary>Two that sweep, or one that sweeps while an administrator deletes.</summary>
    [Fact]
    public async Task Sandbox_DeletedByManyAtOnce_IsDeletedOnce()
    {
        await Sandbox("once").Create(silos.Time.GetUtcNow());

        var deleted = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            (number % 2 == 0 ? silos.First : silos.Second).Grains.GetGrain<ISandboxGrain>("once").Delete()));

        deleted.Should().ContainSingle(one => one);
    }

    [Theory]
    [InlineData("half-gone", true)]
    [InlineData("half-gone-too", false)]
    public async Task Deletion_ThatACrashCutShort_IsFinished(string name, bool byDeletingAgain)
    {
        // As the store stands after the settings were ended, and nothing else was deleted yet.
        var bucket = await MakeBucket(name + "-model");
        var realm = await Realm(name + "-model");
        var settings = await silos.Events.Load(Keys.SandboxStream(name + "-model"), Cancel);
        await silos.Events.Append(Keys.SandboxStream(name), 0, [.. settings.Records, """{"kind":"Deleted"}"""u8.ToArray()], Cancel);

        (byDeletingAgain ? await Sandbox(name).Delete() : await Sandbox(name).Create(silos.Time.GetUtcNow())).Should().BeTrue();

        (await silos.Objects.List(bucket, "", after: null, limit: 10, Cancel)).Should().BeEmpty();
        (await silos.Events.List(Keys.InsideSandbox(realm), Cancel).ToListAsync(Cancel)).Should().BeEmpty();
        (await Sandbox(name).Describe() is null).Should().Be(byDeletingAgain);
    }

    /// <summary>A server that sandboxes come and go on, one for each run of somebody's tests, does not remember them all.</summary>
    [Fact]
    public async Task Gateway_ForgetsSandboxesThatWereDeletedElsewhere()
    {
        const int atOnce = 16;
        var sandboxes = silos.Second.Part<LeasedSandboxes>();
        for (var first = 0; first < 2 * LeasedSandboxes.ForgetEvery; first += atOnce)
        {
            var names = Enumerable.Range(first, atOnce).Select(i => $"passing-{i}").ToArray();
            await Task.WhenAll(names.Select(async name =>
            {
                await Sandbox(name).Create(silos.Time.GetUtcNow());
                (await silos.Second.Try(null, new Api.Native.V1.GetClockRequest(), sandbox: name)).Refused.Should().BeNull();
            }));
            silos.Time.Advance(SandboxSettings.LeaseTime);
            await Task.WhenAll(names.Select(name => Sandbox(name).Delete()));
        }
        sandboxes.Kept.Should().BeLessThan(LeasedSandboxes.ForgetEvery + 20);
    }

    private ISandboxGrain Sandbox(string name) => Grains.GetGrain<ISandboxGrain>(name);

    private async Task<string> Realm(string sandbox) => (await Sandbox(sandbox).Describe())!.Realm;

    /// <summary>A sandbox with one bucket "b" that holds one object "k"; the bucket's id.</summary>
    private async Task<string> MakeBucket(string sandbox)
    {
        await Sandbox(sandbox).Create(silos.Time.GetUtcNow());
        var bucket = Grains.GetGrain<IBucketGrain>(Keys.Bucket(await Realm(sandbox), "b"));
        await bucket.Create(AccountId.Parse("111111111111"), silos.Time.GetUtcNow());
        var id = (await bucket.Describe())!.BucketId;
        await silos.Objects.Put(
            id, new StoredObject { Key = "k", Size = 1, ETag = "\"e\"", LastModified = silos.Time.GetUtcNow(), Body = new byte[] { 1 } },
            cancel: Cancel);
        return id;
    }
}
