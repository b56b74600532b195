using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Tests.Storage;

public sealed class SqliteEventStoreTests : EventStoreContract
{
    protected override IEventStore Open(string place) => new SqliteEventStore(Path.Combine(place, "events.db"));
}
