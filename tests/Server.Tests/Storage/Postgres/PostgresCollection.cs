namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>Tests that share a PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}
