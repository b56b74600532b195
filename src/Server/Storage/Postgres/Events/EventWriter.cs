using System.Net.Sockets;
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
    PostgresDatabase database, Envelope envelope, IRandomSource random, TimeProvider time, KnownHeads known, WriterSum begun)
{
    private const int MostTries = 50;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    /// <summary>As the database has it, as far as this writer knows.</summary>
    private WriterSum sum = begun;

    public async Task Keep(IReadOnlyList<EventWrite> group)
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

    private async Task KeepAppends(List<AppendWrite> writes)
    {
        var begunAt = time.GetTimestamp();
        AppendPlan? sent = null;
        for (var tries = 0; writes.Count > 0; tries++)
        {
            try
            {
                // What was lost on its way is sent again as it was: either it was kept, or it is kept now.
                var plan = sent ?? await Plan(writes);
                if (plan.Writes.Count == 0)
                    return;
                await using var connection = await database.Source.OpenConnectionAsync();
                if (sent is null || !await WasKept(connection, sent.Sum))
                {
                    sent = plan;
                    await plan.Send(connection);
                }
                Kept(plan);
                return;
            }
            catch (PostgresException refused) when (IsRefusal(refused) && tries < MostTries)
            {
                try
                {
                    if (sent is not null && await database.Read(connection => WasKept(connection, sent.Sum)))
                    {
                        Kept(sent);
                        return;
                    }
                    sent = null;
                    await LookAgain(writes.Select(write => write.Stream));
                }
                catch (Exception failure)
                {
                    Fail(writes, failure);
                    return;
                }
            }
            catch (Exception failure)
            {
                if (IsOfDatabase(failure) && PostgresDatabase.IsPassing(failure) && time.GetElapsedTime(begunAt) < database.Deadline)
                {
                    await Task.Delay(BetweenTries, time);
                    continue;
                }
                Fail(writes, IsOfDatabase(failure) ? database.Unavailable(failure) : failure);
                return;
            }
        }
    }

    /// <summary>What the appends come to on the heads that are known; those that come too late fail.</summary>
    private async Task<AppendPlan> Plan(List<AppendWrite> writes)
    {
        var open = writes.Where(write => !write.Kept.IsCompleted).ToList();
        await known.Find(open.Select(write => write.Stream));
        // A head that is known may be an old one; what refuses a caller is looked up.
        await known.FindAgain([.. open.GroupBy(write => write.Stream).Where(
            of => of.First().Expected != (known[of.Key]?.Head.Version ?? 0)).Select(of => of.Key)]);
        var heads = new Dictionary<string, StreamHead>(StringComparer.Ordinal);
        var records = new List<(string Stream, long Version, ReadOnlyMemory<byte> Body)>();
        var planned = new List<AppendWrite>();
        foreach (var write in open)
        {
            var head = heads.GetValueOrDefault(write.Stream) ?? known[write.Stream]?.Head ?? StreamHead.Empty(write.Stream);
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
            heads[write.Stream] = head;
            planned.Add(write);
        }
        var changes =
            heads.Select(change => new HeadChange(known[change.Key], SealedHead.Seal(envelope, change.Key, change.Value))).ToList();
        return new AppendPlan(changes, records, planned, sum.After(changes, envelope, random));
    }

    private void Kept(AppendPlan plan)
    {
        sum = plan.Sum;
        foreach (var (_, head) in plan.Changes)
            known[head!.Stream] = head;
        foreach (var write in plan.Writes)
            write.Succeed();
    }

    /// <summary>What became of them is not known, or they were refused: nothing is built on them.</summary>
    private void Fail(List<AppendWrite> writes, Exception failure)
    {
        Renew();
        foreach (var write in writes)
        {
            known.Forget(write.Stream);
            write.Fail(failure);
        }
    }

    /// <summary>Goes on as another writer, whose row is not there yet. The former row stays what it is: the truth.</summary>
    private void Renew() => sum = WriterSum.Begin(random);

    /// <summary>Another silo changed the streams, or put the writer's row together with others.</summary>
    private async Task LookAgain(IEnumerable<string> streams)
    {
        await known.FindAgain([.. streams.Distinct(StringComparer.Ordinal)]);
        if (sum.Kept is not null && !await database.Read(connection => WasKept(connection, sum)))
            Renew();
    }

    /// <summary>Waits for a transaction that writes the row still.</summary>
    private static async Task<bool> WasKept(NpgsqlConnection connection, WriterSum sum) =>
        await connection.Scalar("SELECT body FROM writer WHERE id = $1 FOR UPDATE", sum.Id) is byte[] body
            && body.AsSpan().SequenceEqual(sum.Kept);

    private static bool IsRefusal(PostgresException failure) =>
        failure.SqlState is PostgresDatabase.Refused or PostgresErrorCodes.UniqueViolation;

    private static bool IsOfDatabase(Exception failure) => failure is NpgsqlException or TimeoutException or SocketException or IOException;
}
