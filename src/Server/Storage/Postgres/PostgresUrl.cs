using Npgsql;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>A "postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=require" as Npgsql's connection string.</summary>
internal static class PostgresUrl
{
    /// <summary>Seconds. A server that does not answer is asked again within the write's deadline.</summary>
    private const int ConnectSeconds = 3;

    /// <summary>Of a statement: longer than any that is not stuck.</summary>
    private const int CommandSeconds = 10;

    public static bool Names(string text) =>
        text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal);

    /// <summary>The connection string; null where the text is no such URL. Parameters are Npgsql's own keywords.</summary>
    public static string? Parse(string text)
    {
        if (!Names(text) || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.AbsolutePath.Length < 2)
            return null;
        var user = url.UserInfo.Split(':', 2);
        try
        {
            var made = new NpgsqlConnectionStringBuilder
            {
                Host = url.Host.Trim('[', ']'),
                Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
                Database = Uri.UnescapeDataString(url.AbsolutePath[1..]),
                Timeout = ConnectSeconds,
                CommandTimeout = CommandSeconds,
                MaxPoolSize = 24,
                MaxAutoPrepare = 64,
                AutoPrepareMinUsages = 2,
                KeepAlive = 10,
                // Npgsql asks Kerberos first, which looks up names while a thread waits: where no name server answers, for as long as
                // it takes.
                GssEncryptionMode = GssEncryptionMode.Disable,
                // Seven statements before each use of a connection. Nothing that we do outlives its transaction but LISTEN, whose
                // connection is nobody else's.
                NoResetOnClose = true,
                ApplicationName = "rolecall",
                Enlist = false,
                // What a failed statement held would stand in its message: names, and secrets in clear before they are sealed.
                IncludeErrorDetail = false,
            };
            if (user[0].Length > 0)
                made.Username = Uri.UnescapeDataString(user[0]);
            if (user.Length == 2)
                made.Password = Uri.UnescapeDataString(user[1]);
            foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                if (pair.Split('=', 2) is not [var name, var value])
                    return null;
                made[Uri.UnescapeDataString(name)] = Uri.UnescapeDataString(value);
            }
            return made.ConnectionString;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            return null;
        }
    }
}
