using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Postgres;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>Tests that have a database each, and end in the opposite order what they opened on it.</summary>
public abstract class OneDatabase(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly StoreFolder folder = new();
    private readonly List<IAsyncDisposable> opened = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The database's place: the fixture knows it by that.</summary>
    protected string Place => folder.Path;

    protected string Url => postgres.UrlOf(Place);

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        opened.Reverse();
        foreach (var one in opened)
            await one.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Changes the database as somebody else would.</summary>
    /// <returns>How many rows were changed.</returns>
    protected Task<int> Do(string sql) => postgres.Server.Do(Url, sql);

    private protected PostgresDatabase OpenDatabase() => postgres.OpenAt(Place);

    /// <summary>Ends it after the test.</summary>
    protected T Keep<T>(T one) where T : IAsyncDisposable
    {
        opened.Add(one);
        return one;
    }

    /// <summary>A record of a call in a sandbox.</summary>
    protected static AuditRow Row(string sandbox, string name = "GetUser") => new()
    {
        Sandbox = sandbox,
        Time = new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero),
        EventName = name,
        RequestId = "request",
        Views = [new AuditView { AccountId = "111111111111", Users = [], Resources = [] }],
        Record = "record"u8.ToArray(),
    };
}
