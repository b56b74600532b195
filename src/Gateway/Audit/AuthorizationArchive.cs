using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Authorizations;
using Rolecall.Identity.Ids;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// Keeps what denials were decided by, for GetRequestAuthorizationDetails. As at AWS no call waits for it: a record is there some
/// milliseconds after the denial, and a denial that could not be recorded names no id.
/// </summary>
internal sealed partial class AuthorizationArchive : IAsyncDisposable
{
    private const int LargestBatch = 128;

    /// <summary>Records that wait to be written; each is some ten kilobytes.</summary>
    private const int MostWaiting = 512;

    /// <summary>Rows, and between them those who wait until the rows before them are written.</summary>
    private readonly Channel<(AuthorizationRow? Row, TaskCompletionSource? Reached)> waiting =
        Channel.CreateBounded<(AuthorizationRow?, TaskCompletionSource?)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly IAuthorizationStore store;
    private readonly IRandomSource random;
    private readonly ILogger<AuthorizationArchive> log;
    private readonly Task writer;

    public AuthorizationArchive(IAuthorizationStore store, IRandomSource random, ILogger<AuthorizationArchive> log)
    {
        (this.store, this.random, this.log) = (store, random, log);
        writer = Task.Run(WriteAll);
    }

    /// <summary>The id under which the denial's record will be found; null where there are too many to keep it.</summary>
    public string? Keep(Call call, AuthorizationRecord record)
    {
        var id = AuthorizationIds.New(random);
        var row = new AuthorizationRow
        {
            Sandbox = call.Sandbox.Name,
            AccountId = call.AccountId,
            Id = id,
            Time = call.Now,
            Record = AuthorizationRecords.Pack(record),
        };
        return waiting.Writer.TryWrite((row, null)) ? id : null;
    }

    /// <summary>Waits until what this gateway has to keep is kept: whoever was denied here finds the record at once.</summary>
    public async Task Settle(CancellationToken cancel)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await waiting.Writer.WriteAsync((null, reached), cancel);
        await reached.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await writer;
    }

    private async Task WriteAll()
    {
        var batch = new List<(AuthorizationRow? Row, TaskCompletionSource? Reached)>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && waiting.Reader.TryRead(out var next))
                batch.Add(next);
            await Write([.. batch.Select(one => one.Row).OfType<AuthorizationRow>()]);
            batch.ForEach(one => one.Reached?.SetResult());
        }
    }

    private async Task Write(AuthorizationRow[] rows)
    {
        try
        {
            if (rows.Length > 0)
                await store.Append(rows);
        }
        catch (Exception unkept)
        {
            // Whatever it was, the records after these are kept, and those who wait for them are not left waiting.
            Log.Unkept(log, unkept, rows.Length);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 120, Level = LogLevel.Warning, Message = "{Count} records of denials could not be kept")]
        public static partial void Unkept(ILogger logger, Exception failure, int count);
    }
}
