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
        new Publication<IBucketModel>(models.Buckets).Replace(Key, new Model());
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
    }

    [Fact]
    public void Model_IsReplacedByTheNextVersion()
    {
        var (publication, next) = (new Publication<IBucketModel>(models.Buckets), new Model());
        publication.Keep(Key, new Model());
        publication.Replace(Key, next);
        models.Buckets.TryFind(Key, out var found).Should().BeTrue();
        found.Should().BeSameAs(next);
    }

    [Fact]
    public void Model_ThatWasReplaced_IsNotPublishedAgainByALateCall()
    {
        var (publication, next) = (new Publication<IBucketModel>(models.Buckets), new Model());
        publication.Keep(Key, new Model());
        publication.Replace(Key, next);
        publication.Keep(Key, next);
        models.Buckets.TryFind(Key, out var found).Should().BeTrue();
        found.Should().BeSameAs(next);
    }

    [Fact]
    public void Model_OfWhatIsNoMore_IsWithdrawn()
    {
        var publication = new Publication<IBucketModel>(models.Buckets);
        publication.Keep(Key, new Model());
        publication.Replace(Key, null);
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
    }

    [Fact]
    public void Model_OfAGrainThatIsDeactivated_IsWithdrawnAndStaysSo()
    {
        var publication = new Publication<IBucketModel>(models.Buckets);
        publication.Keep(Key, new Model());
        publication.End();
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
        publication.Keep(Key, new Model());
        publication.Replace(Key, new Model());
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
    }

    [Fact]
    public void Model_OfTheNextActivation_IsNotWithdrawnByTheFormer()
    {
        var (former, next) = (new Publication<IBucketModel>(models.Buckets), new Model());
        former.Keep(Key, new Model());
        models.WithdrawAll();
        new Publication<IBucketModel>(models.Buckets).Keep(Key, next);
        former.End();
        models.Buckets.TryFind(Key, out var found).Should().BeTrue();
        found.Should().BeSameAs(next);
    }

    [Fact]
    public void Model_StandsForHalfAMinute_SoThatItsGrainIsSeenToBeUsed()
    {
        models.Buckets.Keep(Key, new Model());
        time.Advance(PublishedModels.StandsFor - TimeSpan.FromMilliseconds(1));
        models.Buckets.TryFind(Key, out _).Should().BeTrue();
        time.Advance(TimeSpan.FromMilliseconds(1));
        models.Buckets.TryFind(Key, out _).Should().BeFalse();
    }

    [Fact]
    public void Grain_OfAProcessWithoutAGateway_PublishesNothing()
    {
        var publication = new Publication<IBucketModel>(all: null);
        publication.Keep(Key, new Model());
        publication.Replace(Key, new Model());
        publication.Invoking(one => one.End()).Should().NotThrow();
    }

    public void Dispose() => models.Dispose();

    private sealed class Model : IBucketModel
    {
        public BucketReply Admit(AuthorizeCall call) => throw new NotSupportedException();
    }
}
