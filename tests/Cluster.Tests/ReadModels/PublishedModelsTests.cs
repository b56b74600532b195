using Microsoft.Extensions.Time.Testing;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.ReadModels;
using Rolecall.Grains;

namespace Rolecall.Cluster.Tests.ReadModels;

/// <summary>A grain's read model stands while the grain decides by it, and no longer (docs/decisions/028).</summary>
public sealed class PublishedModelsTests : IDisposable
{
    private static readonly ModelKey Key = ModelKey.OfBucket("default", "files");

    private readonly FakeTimeProvider time = new();
    private readonly PublishedModels models;

    public PublishedModelsTests() => models = new(time);

    [Fact]
    public void Model_ThatNobodyAskedFor_IsNotPublished()
    {
        new Publication<IBucketModel>(models.Buckets, Key).Replace(new Model());
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
    }

    [Fact]
    public void Model_IsReplacedByTheNextVersion()
    {
        var (publication, next) = (new Publication<IBucketModel>(models.Buckets, Key), new Model());
        publication.Keep(new Model());
        publication.Replace(next);
        models.Buckets.TryFind(Key, out var found).Should().BeTrue();
        found.Should().BeSameAs(next);
    }

    [Fact]
    public void Model_ThatWasReplaced_IsNotPublishedAgainByALateCall()
    {
        var (publication, former, next) = (new Publication<IBucketModel>(models.Buckets, Key), new Model(), new Model());
        publication.Keep(former);
        publication.Replace(next);
        publication.Keep(former);
        models.Buckets.TryFind(Key, out var found).Should().BeTrue();
        found.Should().BeSameAs(next);
        publication.End();
        models.Buckets.TryFind(Key, out _).Should().BeFalse("it was the next that was published");
    }

    [Fact]
    public void Model_OfWhatIsNoMore_IsWithdrawn()
    {
        var publication = new Publication<IBucketModel>(models.Buckets, Key);
        publication.Keep(new Model());
        publication.Replace(null);
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
    }

    [Fact]
    public void Model_OfAGrainThatIsDeactivated_IsWithdrawnAndStaysSo()
    {
        var publication = new Publication<IBucketModel>(models.Buckets, Key);
        publication.Keep(new Model());
        publication.End();
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
        publication.Keep(new Model());
        publication.Replace(new Model());
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
    }

    [Fact]
    public void Model_OfTheNextActivation_IsNotWithdrawnByTheFormer()
    {
        var (former, next) = (new Publication<IBucketModel>(models.Buckets, Key), new Model());
        former.Keep(new Model());
        models.Buckets.Put(Key, next);
        former.End();
        models.Buckets.TryFind(Key, out var found).Should().BeTrue();
        found.Should().BeSameAs(next);
    }

    [Fact]
    public void Model_IsLeftAsideOnceInARound_SoThatItsGrainIsSeenToBeUsed()
    {
        models.Buckets.Keep(Key, new Model());
        time.Advance(PublishedModels.Round - TimeSpan.FromMilliseconds(1));
        models.Buckets.TryFind(Key, out _).Should().BeTrue();
        time.Advance(TimeSpan.FromMilliseconds(1));
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
        models.Buckets.TryFind(Key, out _).Should().BeTrue("the others go on by it");
    }

    [Fact]
    public async Task Model_IsLeftAsideByOneOfManyCallersOnly()
    {
        models.Buckets.Keep(Key, new Model());
        time.Advance(PublishedModels.Round);
        var found = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => models.Buckets.TryFind(Key, out var _))));
        found.Count(one => !one).Should().Be(1);
    }

    [Fact]
    public void Grain_OfAProcessWithoutAGateway_PublishesNothing()
    {
        var publication = new Publication<IBucketModel>(all: null, Key);
        publication.Keep(new Model());
        publication.Replace(new Model());
        publication.Invoking(one => one.End()).Should().NotThrow();
    }

    public void Dispose() => models.Dispose();

    private sealed class Model : IBucketModel
    {
        public BucketReply Admit(AuthorizeCall call) => throw new NotSupportedException();
    }
}
