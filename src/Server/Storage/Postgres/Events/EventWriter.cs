using Npgsql;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>
/// The one writer of this process, among those of the cluster. It builds on the heads that it knows; the transaction keeps what it built only
/// where they are the heads still, and else it looks again. Used by one group at a time.
/// </summary>
internal sealed partial class EventWriter(
    PostgresDatabase database, Envelope envelope, IRandomSource random, KnownHeads known, WriterSum begun)
{
    private const int MostTries = 50;

    /// <summary>As the database has it, as far as this writer knows.</summary>
    private WriterSum sum = begun;

    public async Task Keep(IReadOnlyList<PostgresWrite> group)
    {
        var appends = new List<AppendWrite>();
        foreach (var write in group)
        {
            if (write is AppendWrite append)
            {
                appends.Add(append);
                continue;
            }
            await KeepAppends(appends);
            appends.Clear();
            await KeepOther(write);
        }
        await KeepAppends(appends);
    }

    private async Task KeepAppends(IReadOnlyList<AppendWrite> writes)
    {
        try
        {
            for (var refusals = 0; await Plan(writes) is { Writes.Count: > 0 } plan; refusals++)
            {
                if (await Send(plan) is not { } refusal)
                {
                    Kept(plan);
                    return;
                }
                // Who comes too late is told so by the next plan: what is refused again and again is not as its head says.
                var isDamage = refusal.SqlState is PostgresErrorCodes.UniqueViolation && refusals > 1;
                if (isDamage || IsOfData(refusal) || refusals == MostTries)
                {
                    await KeepApart(plan, isDamage ? null : database.Unavailable(refusal));
                    return;
                }
                await LookAgain(plan.Writes);
            }
        }
        catch (Exception failure)
        {
            Fail(writes, failure);
        }
    }

    /// <summary>Sends what was lost on its way again as it was: either it was kept, or it is kept now.</summary>
    /// <returns>Null where it is kept, and why it was refused where it is not.</returns>
    /// <exception cref="StoreUnavailableException">Whether it was kept is not known.</exception>
    private Task<PostgresException?> Send(AppendPlan plan)
    {
        var wasSent = false;
        return database.Try(async () =>
        {
            await using var connection = await database.Source.OpenConnectionAsync();
            if (wasSent && await WasKept(connection, plan.Sum))
                return null;
            (var isAgain, wasSent) = (wasSent, true);
            try
            {
                await plan.Send(connection);
                return null;
            }
            catch (PostgresException refused) when (IsRefusal(refused) || IsOfData(refused))
            {
                // The first one may have been under way still.
                return isAgain && await WasKept(connection, plan.Sum) ? null : refused;
            }
        });
    }

    /// <summary>One of the streams cannot be written: the others are, and it is found by halves.</summary>
    /// <param name="why">Null where a stream has records beyond its head.</param>
    private async Task KeepApart(AppendPlan plan, Exception? why)
    {
        var streams = plan.Writes.GroupBy(write => write.Stream).ToList();
        if (streams is [var single])
        {
            Refuse(single, why ?? new DamagedStoreException(single.Key, $"a record of {single.Key} was added, after those of its head"));
            return;
        }
        foreach (var half in (int[])[0, 1])
            await KeepAppends([.. streams.Where((_, at) => at % 2 == half).SelectMany(of => of)]);
    }

    /// <summary>
    /// What the appends come to on the heads that are known; those that come too late fail, and those to streams that are damaged.
    /// </summary>
    private async Task<AppendPlan> Plan(IReadOnlyList<AppendWrite> writes)
    {
        var streams = writes.Where(write => !write.Kept.IsCompleted).GroupBy(write => write.Stream).ToList();
        // INVARIANT: each head is taken once. What somebody else looks up meanwhile is another than the next one is built on.
        var from = streams.ToDictionary(of => of.Key, of => known[of.Key], StringComparer.Ordinal);
        // A head that is known may be an old one, or nothing is known; what refuses a caller is looked up.
        foreach (var (stream, (head, damage)) in await known.Find([.. streams.Where(of => !Follow(from[of.Key], of)).Select(of => of.Key)]))
        {
            from[stream] = head;
            if (damage is not null)
                Refuse(streams.Single(of => of.Key == stream), damage);
        }
        var changes = new List<HeadChange>();
        var records = new List<(string Stream, long Version, ReadOnlyMemory<byte> Body)>();
        var planned = new List<AppendWrite>();
        foreach (var stream in streams)
        {
            var head = from[stream.Key]?.Head ?? StreamHead.Empty(stream.Key);
            var before = planned.Count;
            foreach (var write in stream.Where(write => !write.Kept.IsCompleted))
            {
                if (head.Version != write.Expected)
                {
                    write.Fail(new StreamConflictException(write.Stream, write.Expected, head.Version));
                    continue;
                }
                foreach (var body in write.Bodies)
                {
                    head = head.Append(body.Span);
                    records.Add((write.Stream, head.Version, body));
                }
                planned.Add(write);
            }
            if (planned.Count > before)
                changes.Add(new HeadChange(from[stream.Key], SealedHead.Seal(envelope, stream.Key, head)));
        }
        return new AppendPlan(changes, records, planned, sum.After(changes, envelope, random));
    }

    /// <summary>Whether each goes on where the one before it ends.</summary>
    private static bool Follow(SealedHead? head, IEnumerable<AppendWrite> writes)
    {
        var version = head?.Head.Version ?? 0;
        foreach (var write in writes)
        {
            if (write.Expected != version)
                return false;
            version = write.Version;
        }
        return true;
    }

    private void Kept(AppendPlan plan)
    {
        sum = plan.Sum;
        foreach (var (_, head) in plan.Changes)
            known[head!.Stream] = head;
        foreach (var write in plan.Writes)
            write.Succeed();
    }

    /// <summary>What became of them is not known: nothing is built on them.</summary>
    private void Fail(IEnumerable<AppendWrite> writes, Exception failure)
    {
        Renew();
        Refuse(writes, failure);
    }

    /// <summary>They are not kept, and whoever builds on their streams looks them up.</summary>
    private void Refuse(IEnumerable<AppendWrite> writes, Exception failure)
    {
        foreach (var write in writes)
        {
            known.Forget(write.Stream);
            write.Fail(failure);
        }
    }

    /// <summary>Goes on as another writer, whose row is not there yet. The former row stays what it is: the truth.</summary>
    private void Renew() => sum = WriterSum.Begin(random);

    /// <summary>Another silo changed the streams, or put the writer's row together with others.</summary>
    private async Task LookAgain(IReadOnlyList<AppendWrite> writes)
    {
        foreach (var (stream, (_, damage)) in await known.Find([.. writes.Select(write => write.Stream).Distinct(StringComparer.Ordinal)]))
        {
            if (damage is not null)
                Refuse(writes.Where(write => write.Stream == stream), damage);
        }
        if (!await database.Read(async connection => IsRow(await RowOf(connection, sum.Id), sum)))
            Renew();
    }

    private static async Task<bool> WasKept(NpgsqlConnection connection, WriterSum sum) =>
        await RowOf(connection, sum.Id) is { } row && IsRow(row, sum);

    /// <summary>As the writer's row is; of one that has none yet, none.</summary>
    private static bool IsRow(byte[]? row, WriterSum sum) =>
        row is null ? sum.Kept is null : row.AsSpan().SequenceEqual(sum.Kept);

    /// <summary>Waits for a transaction that writes the row still.</summary>
    private static async Task<byte[]?> RowOf(NpgsqlConnection connection, Guid id) =>
        await connection.Scalar("SELECT body FROM writer WHERE id = $1 FOR UPDATE", id) as byte[];

    private static bool IsRefusal(PostgresException failure) =>
        failure.SqlState is PostgresDatabase.Refused or PostgresErrorCodes.UniqueViolation;

    /// <summary>What was sent cannot be kept, however often: class 22, data that is none, and 54, too much of it.</summary>
    private static bool IsOfData(PostgresException failure) => failure.SqlState[..2] is "22" or "54";
}
