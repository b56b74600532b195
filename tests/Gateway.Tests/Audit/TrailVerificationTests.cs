using System.Net;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Operations.Sandboxes;
using Rolecall.Gateway.Pipeline;
using Rolecall.Tests;

namespace Rolecall.Gateway.Tests.Audit;

/// <summary>A check of the whole trail, as it is asked for.</summary>
public sealed class TrailVerificationTests
{
    private readonly SlowTrail trail = new();
    private readonly Operation operation;

    public TrailVerificationTests() =>
        operation = new AuditOperations(trail, records: null!).Rows().Single(row => row.Method.InputType == VerifyTrailRequest.Descriptor);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SecondCheck_WaitsForTheFirst()
    {
        var (first, second) = (Verify(Cancel), Verify(Cancel));
        trail.Begun.Should().Be(1);
        trail.End(Report());
        await first.OrFail("it has its report");

        await Waits.Until(() => Task.FromResult(trail.Begun == 2), "the second has not begun");
        second.IsCompleted.Should().BeFalse();
        trail.End(Report());
        (await second.OrFail("it has its report")).Whole.Should().BeTrue();
    }

    [Fact]
    public async Task CheckThatNobodyWaitsForAnyMore_DoesNotBegin_AndHoldsNobodyUp()
    {
        using var gone = new CancellationTokenSource();
        var (first, second) = (Verify(Cancel), Verify(gone.Token));
        await gone.CancelAsync();
        await second.Awaiting(one => one).Should().ThrowAsync<OperationCanceledException>();
        trail.Fail(new StoreUnavailableException("It cannot be read."));
        await first.Awaiting(one => one).Should().ThrowAsync<StoreUnavailableException>();
        trail.Begun.Should().Be(1);

        var third = Verify(Cancel);
        trail.End(Report());
        await third.OrFail("those before it have ended");
    }

    [Fact]
    public async Task EveryKindOfBreak_HasItsOwnInTheContract()
    {
        var checking = Verify(Cancel);
        trail.End(Report([.. Enum.GetValues<AuditBreakKind>().Select(kind => new AuditBreak(kind, 7, "file", "what"))]));

        var told = await checking;

        told.Whole.Should().BeFalse();
        told.Breaks.Select(one => one.Kind.ToString()).Should().Equal(Enum.GetNames<AuditBreakKind>());
        told.Breaks.Should().OnlyContain(one => one.Sequence == 7 && one.Segment == "file" && one.Description == "what");
    }

    private static AuditReport Report(params AuditBreak[] breaks) => new()
    {
        FirstSequence = 1,
        LastSequence = 9,
        Records = 9,
        Bytes = 900,
        Oldest = null,
        Newest = null,
        IndexedSequence = 9,
        Breaks = [.. breaks],
    };

    private async Task<VerifyTrailResponse> Verify(CancellationToken cancel) => (VerifyTrailResponse)await operation.Handle!(new Call
    {
        Operation = operation,
        SandboxName = "default",
        Parse = () => throw new NotSupportedException(),
        ReadCredentials = () => throw new NotSupportedException(),
        Origin = new Origin { SourceIp = IPAddress.Loopback, UserAgent = null, Referer = null, Tls = true, Host = "localhost", Region = "eu-central-1" },
        RequestId = "r",
        Cancel = cancel,
    });

    /// <summary>One whose checks end when the test says so.</summary>
    private sealed class SlowTrail : IAuditStore
    {
        private TaskCompletionSource<AuditReport> running = new();

        public int Begun { get; private set; }

        public void End(AuditReport report) => Next().SetResult(report);

        public void Fail(Exception failure) => Next().SetException(failure);

        public Task<AuditReport> Verify(CancellationToken cancel = default)
        {
            Begun++;
            return running.Task;
        }

        public Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredAuditRow>> Lookup(AuditQuery query, CancellationToken cancel = default) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredAuditRow>> ReadForward(AuditQuery query, CancellationToken cancel = default) => throw new NotSupportedException();

        public Task<long> LastSequence(CancellationToken cancel = default) => throw new NotSupportedException();

        public Task<DateTimeOffset?> LatestTime(string sandbox, CancellationToken cancel = default) => throw new NotSupportedException();

        public Task WaitBeyond(string sandbox, long sequence, CancellationToken cancel = default) => throw new NotSupportedException();

        public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) => throw new NotSupportedException();

        private TaskCompletionSource<AuditReport> Next()
        {
            var ended = running;
            running = new TaskCompletionSource<AuditReport>();
            return ended;
        }
    }
}
