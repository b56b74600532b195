using Rolecall.Contracts.Storage.Objects;
using Rolecall.Server.Storage.Postgres;

namespace Rolecall.Server.Tests.Storage.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresObjectStoreTests(PostgresFixture postgres) : ObjectStoreContract
{
    protected override IObjectStore Open(string place) => new PostgresObjectStore(postgres.OpenAt(place));
}
