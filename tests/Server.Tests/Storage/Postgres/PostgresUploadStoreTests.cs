using Rolecall.Contracts.Storage.Objects;
using Rolecall.Server.Storage.Postgres;

namespace Rolecall.Server.Tests.Storage.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresUploadStoreTests(PostgresFixture postgres) : UploadStoreContract
{
    protected override IObjectStore Open(string place) => new PostgresObjectStore(postgres.OpenAt(place));
}
