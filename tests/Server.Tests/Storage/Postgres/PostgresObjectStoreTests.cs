using Rolecall.Contracts.Storage.Objects;
using Rolecall.Server.Storage.Postgres;

namespace Rolecall.Server.Tests.Storage.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresObjectStoreTests(PostgresFixture postgres) : ObjectStoreContract
{
    protected override IObjectStore Open(string place) => new PostgresObjectStore(postgres.OpenAt(place));

    [Fact]
    public async Task DeleteBucket_OfManyObjects_IsInTransactionsOfABoundedNumber()
    {
        var url = postgres.UrlOf(Folder.Path);
        await postgres.Server.Do(url, """
            INSERT INTO body (bucket, key, body) SELECT 'many', int8send(n), '\x00' FROM generate_series(1, 1200) AS n;
            CREATE TABLE changed (rows bigint);
            CREATE FUNCTION count_changed() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN INSERT INTO changed SELECT count(*) FROM gone; RETURN NULL; END $$;
            CREATE TRIGGER counted AFTER DELETE ON body REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_changed()
            """);

        await Store.DeleteBucket("many", Cancel);

        (await postgres.Server.Do(url, "UPDATE changed SET rows = rows WHERE rows > 0")).Should().BeGreaterThan(1);
        (await postgres.Server.Do(url, "UPDATE changed SET rows = rows WHERE rows > 500")).Should().Be(0);
        (await postgres.Server.Do(url, "DELETE FROM body")).Should().Be(0);
    }
}
