using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Runtime;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.ReadModels;
using Rolecall.Grains.Accounts;
using Rolecall.Server.Cluster.GivenUp;

namespace Rolecall.Server.Tests.Cluster.GivenUp;

/// <summary>What is published goes when a member ends: another activation may have taken the place of whoever published it (docs/decisions/046).</summary>
public sealed class ModelWithdrawalTests : IDisposable
{
    private static readonly ModelKey Key = ModelKey.OfBucket("default", "files");
    private static readonly SiloAddress Here = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly SiloAddress Other = SiloAddress.New(IPAddress.Loopback, 1, 1);

    private readonly FakeTimeProvider time = new();
    private readonly PublishedModels models;

    public ModelWithdrawalTests() => models = new(time);

    [Theory]
    [InlineData(SiloStatus.ShuttingDown)]
    [InlineData(SiloStatus.Stopping)]
    [InlineData(SiloStatus.Dead)]
    public void Models_AreWithdrawnWhenAMemberEnds(SiloStatus status)
    {
        var hold = Hold();
        hold.Note(new MembershipVersion(1), [(Here, SiloStatus.Active), (Other, SiloStatus.Active)]);
        models.Buckets.Put(Key, new Model());
        hold.Note(new MembershipVersion(2), [(Here, SiloStatus.Active), (Other, SiloStatus.Active)]);
        models.Buckets.Has(Key).Should().BeTrue("nobody ends");

        hold.Note(new MembershipVersion(3), [(Here, SiloStatus.Active), (Other, status)]);

        models.Buckets.Has(Key).Should().BeFalse();
    }

    [Theory]
    [InlineData(SiloStatus.Joining, false)]
    [InlineData(SiloStatus.Active, true)]
    public void Models_AreWithdrawnWhenAMemberHasCome(SiloStatus status, bool withdrawn)
    {
        var hold = Hold();
        hold.Note(new MembershipVersion(1), [(Here, SiloStatus.Active)]);
        models.Buckets.Put(Key, new Model());

        hold.Note(new MembershipVersion(2), [(Here, SiloStatus.Active), (Other, status)]);

        models.Buckets.Has(Key).Should().Be(!withdrawn);
    }

    /// <summary>Orleans may end an activation a moment later than this silo learns of the member's end.</summary>
    [Fact]
    public void Models_ThatWerePublishedJustAfterwards_AreWithdrawnToo()
    {
        var hold = Hold();
        hold.Note(new MembershipVersion(1), [(Here, SiloStatus.Active), (Other, SiloStatus.Active)]);
        hold.Note(new MembershipVersion(2), [(Here, SiloStatus.Active), (Other, SiloStatus.Dead)]);
        models.Buckets.Put(Key, new Model());

        time.Advance(ModelWithdrawal.Again);

        models.Buckets.Has(Key).Should().BeFalse();
    }

    [Fact]
    public void Model_ThatWasWithdrawn_IsNotPublishedByItsNextVersion_ButByTheNextCall()
    {
        var (former, next) = (new Model(), new Model());
        models.Buckets.Put(Key, former);
        models.WithdrawAll();

        models.Buckets.Replace(Key, former, next);
        models.Buckets.Has(Key).Should().BeFalse();
        models.Buckets.Keep(Key, next);
        models.Buckets.Has(Key).Should().BeTrue();
    }

    public void Dispose() => models.Dispose();

    private ActivationHold Hold() =>
        new(() => null!, time, NullLogger<ActivationHold>.Instance, new ModelWithdrawal(models, new ActiveAccounts(), time).Withdraw);

    private sealed class Model : IBucketModel
    {
        public BucketReply Admit(AuthorizeCall call) => throw new NotSupportedException();
    }
}
