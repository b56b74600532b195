using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresEventStoreTests(PostgresFixture postgres) : EventStoreSnapshotContract
{
    protected override IEventStore Open(string place) => Open(postgres, place);

    internal static PostgresEventStore Open(PostgresFixture postgres, string place, byte key = 1) =>
        new(postgres.OpenAt(place), EnvelopeKeySourceTests.Source(key), new SystemRandomSource());
}
