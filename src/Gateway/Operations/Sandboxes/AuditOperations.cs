using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>rolecall's AuditService: look-up, newest first, the live tail, and the check of the whole trail.</summary>
internal sealed class AuditOperations(IAuditStore store, RecordJson records) : IOperationFamily
{
    /// <summary>Bytes of records on one page, which has one record at least, however long it is.</summary>
    private const int PageBytes = 1 << 20;

    /// <summary>Bytes of records that a tail holds while its client reads.</summary>
    private const int TailBytes = 64 << 10;

    // One check reads as fast as the disk lets it: several would read the same, and take it from calls.
    private readonly SemaphoreSlim verifying = new(1);

    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(AuditService.Descriptor, "LookupEvents", readOnly: true, LookupEvents),
        AdminRow.OfStream(AuditService.Descriptor, "TailEvents", call => TailEvents(call, call.Cancel)),
        // One chain holds the records of all sandboxes: how many they are is no sandbox's to know.
        AdminRow.OfServer(AuditService.Descriptor, "VerifyTrail", readOnly: true, VerifyTrail),
    ];

    private async Task<IMessage> LookupEvents(Call call)
    {
        var request = call.RequestAs<LookupEventsRequest>();
        var size = AdminRow.PageSize(request.HasPageSize, request.PageSize);
        long? before = null;
        if (request.HasPageToken && request.PageToken.Length > 0)
        {
            before = long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                ? position
                : throw new AwsFaultException(Fault.ValidationError("The page token is not one of ours."));
        }
        var query = QueryOf(call, request.Filter) with { BeforeSequence = before, Limit = size, MostBytes = PageBytes };
        var rows = await store.Lookup(query, call.Cancel);
        var response = new LookupEventsResponse();
        // A record is longer as JSON than it is kept.
        var bytes = 0;
        while (response.Events.Count < rows.Count && bytes < PageBytes)
        {
            var row = rows[response.Events.Count];
            var json = records.Of(row);
            bytes += json.Length;
            response.Events.Add(ToMessage(row, json));
        }
        response.NextPageToken = response.Events.Count < rows.Count || IsFull(rows, query)
            ? response.Events[^1].Sequence.ToString(CultureInfo.InvariantCulture)
            : "";
        return response;
    }

    private async IAsyncEnumerable<IMessage> TailEvents(Call call, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = call.RequestAs<TailEventsRequest>();
        var position = request.HasAfterSequence ? request.AfterSequence : await store.LastSequence(cancel);
        var query = QueryOf(call, request.Filter) with { Limit = 1000, MostBytes = TailBytes };
        while (!cancel.IsCancellationRequested)
        {
            var newest = await store.LastSequence(cancel);
            var rows = await store.ReadForward(query with { AfterSequence = position }, cancel);
            foreach (var row in rows)
                yield return ToMessage(row, records.Of(row));
            if (IsFull(rows, query))
            {
                position = rows[^1].Sequence;
                continue;
            }
            // Everything up to the newest row that was there before reading has been seen, whether the filter took it or not.
            position = Math.Max(newest, rows.Count > 0 ? rows[^1].Sequence : position);
            await store.WaitBeyond(call.Sandbox.Name, position, cancel);
        }
    }

    private async Task<IMessage> VerifyTrail(Call call)
    {
        await verifying.WaitAsync(call.Cancel);
        try
        {
            return ToMessage(await store.Verify(call.Cancel));
        }
        finally
        {
            verifying.Release();
        }
    }

    /// <summary>There may be more.</summary>
    private static bool IsFull(IReadOnlyList<StoredAuditRow> rows, AuditQuery query) =>
        rows.Count == query.Limit || rows.Sum(row => (long)row.Row.Record.Length) >= query.MostBytes;

    private static AuditEvent ToMessage(StoredAuditRow row, ReadOnlyMemory<byte> json) =>
        new() { Sequence = row.Sequence, RecordJson = Encoding.UTF8.GetString(json.Span) };

    private static VerifyTrailResponse ToMessage(AuditReport report) => new()
    {
        Whole = report.Breaks.IsEmpty,
        Breaks =
        {
            report.Breaks.Select(found => new TrailBreak
            {
                Kind = ToMessage(found.Kind),
                Sequence = found.Sequence ?? 0,
                Segment = found.Segment ?? "",
                Description = found.What,
            })
        },
        RecordCount = report.Records,
        ByteCount = report.Bytes,
        FirstSequence = report.FirstSequence,
        LastSequence = report.LastSequence,
        OldestTime = report.Oldest?.ToTimestamp(),
        NewestTime = report.Newest?.ToTimestamp(),
        IndexedSequence = report.IndexedSequence,
    };

    private static TrailBreakKind ToMessage(AuditBreakKind kind) => kind switch
    {
        AuditBreakKind.Edited => TrailBreakKind.Edited,
        AuditBreakKind.CutShort => TrailBreakKind.CutShort,
        AuditBreakKind.Reordered => TrailBreakKind.Reordered,
        AuditBreakKind.Missing => TrailBreakKind.Missing,
        AuditBreakKind.Head => TrailBreakKind.Head,
        AuditBreakKind.Index => TrailBreakKind.Index,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static AuditQuery QueryOf(Call call, AuditFilter? filter) => filter is null
        ? new AuditQuery { Sandbox = call.Sandbox.Name }
        : new AuditQuery
        {
            Sandbox = call.Sandbox.Name,
            Start = Instants.Read(filter.StartTime),
            End = Instants.Read(filter.EndTime),
            AccountId = filter.HasAccountId ? filter.AccountId : null,
            User = filter.HasUser ? filter.User : null,
            EventName = filter.HasEventName ? filter.EventName : null,
            Resource = filter.HasResource ? filter.Resource : null,
            ErrorCode = filter.HasErrorCode ? filter.ErrorCode : null,
            RequestId = filter.HasRequestId ? filter.RequestId : null,
        };
}
