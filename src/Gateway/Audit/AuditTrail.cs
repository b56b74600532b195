using System.Threading.Channels;
using Google.Protobuf;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// The audit trail of this process: one record for each call of a known caller, kept before the call is answered. Calls that end
/// together are kept together, in one write of the store.
/// </summary>
internal sealed class AuditTrail : IAsyncDisposable
{
    private const int LargestBatch = 1024;

    private readonly Channel<(AuditRow[] Rows, TaskCompletionSource Kept)> waiting =
        Channel.CreateBounded<(AuditRow[], TaskCompletionSource)>(new BoundedChannelOptions(16_384) { SingleReader = true });

    private readonly IAuditStore store;
    private readonly Task writer;

    public AuditTrail(IAuditStore store)
    {
        this.store = store;
        writer = Task.Run(WriteAll);
    }

    /// <summary>Keeps the records of a call that ended, in the accounts that <see cref="AuditedAccounts"/> names.</summary>
    public async Task Write(Call call, IMessage? answer, Fault? fault)
    {
        // A call that named no sandbox of ours belongs to nobody's trail.
        if (call.Sandbox is null)
            return;
        // A flood is not bounded where each call of it is written down.
        if (call.IsOfFlood)
            return;
        var rows = AuditRecord.Of(call, answer, fault);
        if (rows is [])
            return;
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await waiting.Writer.WriteAsync((rows, kept));
        await kept.Task;
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await writer;
    }

    private async Task WriteAll()
    {
        var batch = new List<(AuditRow[] Rows, TaskCompletionSource Kept)>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && waiting.Reader.TryRead(out var next))
                batch.Add(next);
            try
            {
                await store.Append([.. batch.SelectMany(entry => entry.Rows)]);
                batch.ForEach(entry => entry.Kept.SetResult());
            }
            catch (Exception failure)
            {
                // The call must not be answered as if it were on record.
                batch.ForEach(entry => entry.Kept.SetException(failure is StoreUnavailableException
                    ? failure
                    : new StoreUnavailableException("The audit trail cannot be written.", failure)));
            }
        }
    }
}
