using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;
using Rolecall.StorageCrashWriter;

var (kind, place) = (args[0], args[1]);
IEventStore store = kind switch
{
    "sqlite" => OpenSqlite(),
    _ => throw new ArgumentException($"unknown store {kind}"),
};
var told = new Lock();
await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
await Task.WhenAll(Enumerable.Range(0, CrashRecord.Writers).Select(Write));

async Task Write(int writer)
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
    var sqlite = new SqliteEventStore(Path.Combine(place, "events.db"), new EnvelopeKeySource(null, Path.Combine(place, "envelope-key"), MayMake: false), random);
    return new SealedEventStore(sqlite, sqlite.Envelope, random, NullLogger<SealedEventStore>.Instance);
}
