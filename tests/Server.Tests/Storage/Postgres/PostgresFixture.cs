using System.Collections.Concurrent;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>One PostgreSQL for all tests of the collection; each test's place is a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    public const string ClusterId = "tests";

    private readonly ConcurrentDictionary<string, string> urls = new(StringComparer.Ordinal);

    internal PostgresServer Server { get; private set; } = null!;

    /// <summary>A database with its tables, of which each test has a copy: making them takes longer.</summary>
    private string prepared = "";

    public async ValueTask InitializeAsync()
    {
        Server = await PostgresServer.Start();
        var url = Server.NewDatabase();
        await using (Open(url))
            prepared = new Uri(url).AbsolutePath[1..];
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>The same database for the same place.</summary>
    internal string UrlOf(string place) => urls.GetOrAdd(place, _ => Server.NewDatabase(prepared));

    internal PostgresDatabase OpenAt(string place) => Open(UrlOf(place));

    internal static PostgresDatabase Open(string url, string clusterId = ClusterId) =>
        new(PostgresUrl.Parse(url)!, TimeProvider.System, clusterId)
        {
            // On a machine that does much else, a connection takes its time.
            Deadline = TimeSpan.FromMinutes(2),
        };
}
