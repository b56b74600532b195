using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>The real trail, whose answers are lost whenever a test says so: what it was given is kept, and whoever gave it is told that it may not be.</summary>
internal sealed class ForgetfulTrail(IAuditStore store) : IAuditStore
{
    public bool LosesAnswers { get; set; }

    public async Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default)
    {
        await store.Append(rows, cancel);
        if (LosesAnswers)
        {
            LosesAnswers = false;
            throw new StoreUnavailableException("The test's connection was lost.");
        }
    }

    public Task<IReadOnlyList<StoredAuditRow>> Lookup(AuditQuery query, CancellationToken cancel = default) => store.Lookup(query, cancel);

    public Task<IReadOnlyList<StoredAuditRow>> ReadForward(AuditQuery query, CancellationToken cancel = default) => store.ReadForward(query, cancel);

    public Task<long> LastSequence(CancellationToken cancel = default) => store.LastSequence(cancel);

    public Task<DateTimeOffset?> LatestTime(string sandbox, CancellationToken cancel = default) => store.LatestTime(sandbox, cancel);

    public Task WaitBeyond(string sandbox, long sequence, CancellationToken cancel = default) => store.WaitBeyond(sandbox, sequence, cancel);

    public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) => store.DeleteSandbox(sandbox, cancel);

    public Task<AuditReport> Verify(CancellationToken cancel = default) => store.Verify(cancel);
}
