using Npgsql;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Server.Storage.Postgres;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>What a failure of the database means: to be tried again, not known, or refused.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresDatabaseTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(PostgresErrorCodes.DeadlockDetected, true)]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData("25P03", true)]
    [InlineData(PostgresErrorCodes.UniqueViolation, false)]
    [InlineData(PostgresErrorCodes.SyntaxError, false)]
    public void Refusal_OfTheDatabase_IsPassing_WhereTheSameMaySucceedLater(string state, bool isPassing) =>
        PostgresDatabase.IsPassing(new PostgresException("no", "ERROR", "ERROR", state)).Should().Be(isPassing);

    /// <summary>A server that is told to end may have kept the commit before it says so.</summary>
    [Theory]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("08006")]
    public async Task Commit_OfAServerThatEnds_MayHaveHappened_AndIsNotDoneAgain(string state)
    {
        using var folder = new StoreFolder();
        await using var database = postgres.OpenAt(folder.Path);
        await postgres.Server.Do(postgres.UrlOf(folder.Path), $"""
            CREATE FUNCTION ending() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE EXCEPTION 'ending' USING ERRCODE = '{state}'; END $$;
            CREATE CONSTRAINT TRIGGER ending AFTER INSERT ON body DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ending()
            """);
        var store = new PostgresObjectStore(database);
        var value = new StoredObject(new ObjectHead
        {
            Key = "key",
            Size = 1,
            ETag = "etag",
            LastModified = DateTimeOffset.UnixEpoch,
            ContentType = null,
        })
        {
            Body = new byte[1],
        };

        var put = () => store.Put("bucket", value, cancel: TestContext.Current.CancellationToken);

        await put.Should().ThrowAsync<StoreUnavailableException>().WithMessage("*may have happened*");
    }
}
