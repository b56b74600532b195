using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Postgres;

namespace Rolecall.Server.Tests.Storage.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresAuthorizationStoreTests(PostgresFixture postgres) : AuthorizationStoreContract
{
    protected override IAuthorizationStore Open(string place) =>
        new PostgresAuthorizationStore(postgres.OpenAt(place), mostBytes: LargestKept);
}
