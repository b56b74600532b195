using Npgsql;
using Rolecall.Server.Storage.Postgres;

namespace Rolecall.Server.Tests.Storage.Postgres;

public sealed class PostgresUrlTests
{
    [Fact]
    public void Url_WithAllItsParts_IsTakenApart()
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresUrl.Parse(
            "postgres://me:p%40ss:w@db.example:5433/role%20call?sslmode=require"));

        (read.Username, read.Password, read.Host, read.Port, read.Database, read.SslMode)
            .Should().Be(("me", "p@ss:w", "db.example", 5433, "role call", SslMode.Require));
    }

    /// <summary>
    /// Its libraries look up names while a thread waits: where no name server answered, every thread of a silo did. Whoever wants it says
    /// so.
    /// </summary>
    [Fact]
    public void Connections_AskKerberosForNothing_UnlessTheUrlDoes()
    {
        var (silent, asked) = (
            new NpgsqlConnectionStringBuilder(PostgresUrl.Parse("postgres://db.example/x")),
            new NpgsqlConnectionStringBuilder(PostgresUrl.Parse("postgres://db.example/x?GSS%20Encryption%20Mode=require")));

        (silent.GssEncryptionMode, asked.GssEncryptionMode).Should().Be((GssEncryptionMode.Disable, GssEncryptionMode.Require));
    }

    [Theory]
    [InlineData("http://localhost/x")]
    [InlineData("postgres://localhost")]
    [InlineData("postgres://localhost/")]
    [InlineData("postgres:///x")]
    [InlineData("postgres://localhost/x?unheard=of")]
    [InlineData("postgres://localhost/x?sslmode=perhaps")]
    [InlineData("Host=localhost;Database=x")]
    public void Url_ThatIsNone_IsRefused(string text) => PostgresUrl.Parse(text).Should().BeNull();
}
