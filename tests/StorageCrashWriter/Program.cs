using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;
using Rolecall.StorageCrashWriter;

var (kind, place) = (args[0], args[1]);
var keys = new EnvelopeKeySource(null, Path.Combine(place, "envelope-key"), MayMake: false);
var told = new Lock();
await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
switch (kind)
{
    case "sqlite":
        var store = OpenSqlite();
        await Task.WhenAll(Enumerable.Range(0, CrashRecord.Writers).Select(writer => Write(store, writer)));
        break;
    case "trail":
        await using (var trail = new LogAuditStore(
            place, keys.Read(isSealed: true), new SystemRandomSource(), TimeProvider.System, new TrailLimits { SegmentBytesOf = 64 << 10 }))
            await Task.WhenAll(Enumerable.Range(0, CrashRecord.Writers).Select(writer => WriteCalls(trail, writer)));
        break;
    default:
        throw new ArgumentException($"unknown store {kind}");
}

// A writer's records are numbered from 1, and it goes on where it was killed.
async Task WriteCalls(IAuditStore trail, int writer)
{
    var query = new AuditQuery { Sandbox = "default", User = $"{writer}", Limit = 1 };
    var number = (await trail.Lookup(query)) is [var newest] ? long.Parse(newest.Row.EventName, CultureInfo.InvariantCulture) : 0;
    while (true)
    {
        await trail.Append([CrashRecord.Call(writer, ++number)]);
        lock (told)
            output.WriteLine(CrashRecord.Acknowledgement(writer, number));
    }
}

async Task Write(IEventStore store, int writer)
{
    var version = (await store.Load(CrashRecord.Stream(writer))).Version;
    while (true)
    {
        var records = Enumerable.Range(1, CrashRecord.RecordsOfOneAppend).Select(i => CrashRecord.Body(writer, version + i)).ToArray();
        version = await store.Append(CrashRecord.Stream(writer), version, records);
        lock (told)
            output.WriteLine(CrashRecord.Acknowledgement(writer, version));
    }
}

// As the server opens it, with the keys that lie beside it.
IEventStore OpenSqlite()
{
    var random = new SystemRandomSource();
    var sqlite = new SqliteEventStore(Path.Combine(place, "events.db"), keys, random);
    return new SealedEventStore(sqlite, sqlite.Envelope, random, NullLogger<SealedEventStore>.Instance);
}
