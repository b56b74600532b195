using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Rolecall.Tests;

/// <summary>
/// A real PostgreSQL of the tests' own, on a free loopback port, with its data in a temporary folder; a database for whoever asks for one.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string folder;
    private Process? process;
    private string[] command = [];
    private int databases;

    private PostgresServer(string folder) => this.folder = folder;

    public int Port { get; private set; }

    /// <summary>The process id of the one whose children serve connections.</summary>
    public int Pid => process!.Id;

    /// <summary>Starts one.</summary>
    /// <param name="synced">Commits wait for the disk, as in production: for measurements.</param>
    /// <param name="disk">Where its data is, in a folder of its own; null for the machine's temporary files.</param>
    public static async Task<PostgresServer> Start(bool synced = false, string? disk = null)
    {
        var server = new PostgresServer(disk is null
            ? Directory.CreateTempSubdirectory("rolecall-postgres-").FullName
            : Directory.CreateDirectory(Path.Combine(disk, "postgres")).FullName);
        try
        {
            await server.Begin(synced);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The URL of a database that was just made.</summary>
    /// <param name="template">What it is a copy of, which nobody uses; an empty one unless it is named.</param>
    public string NewDatabase(string template = "template0")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref databases)}");
        using var connection = new NpgsqlConnection(Administrative());
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template}", connection);
        command.ExecuteNonQuery();
        return UrlOf(name);
    }

    /// <summary>Connections that nobody uses go soon: there is a database for each test.</summary>
    public string UrlOf(string database) =>
        $"postgres://postgres@127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/{database}?Connection%20Idle%20Lifetime=2&Connection%20Pruning%20Interval=1";

    /// <summary>Runs a statement in a database as its superuser does: what somebody else would do to it.</summary>
    public async Task<int> Do(string url, string sql)
    {
        await using var connection = new NpgsqlConnection(Administrative(new Uri(url).AbsolutePath[1..]));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Lets nobody write to a table, who can still read it, until what is returned is disposed of.</summary>
    public async Task<IAsyncDisposable> HoldTable(string url, string table)
    {
        var connection = new NpgsqlConnection(Administrative(new Uri(url).AbsolutePath[1..]));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>What a query counts in a database.</summary>
    public async Task<long> Count(string url, string sql)
    {
        await using var connection = new NpgsqlConnection(Administrative(new Uri(url).AbsolutePath[1..]));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Starts one of PostgreSQL's programs, which whoever asks for it reads, writes to and ends.</summary>
    public static Process LaunchProgram(string name, params string[] arguments) => Process.Start(new ProcessStartInfo(Program(name), arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Ends all connections to a database, as a restart of the network does.</summary>
    public Task<int> Disconnect(string url) =>
        Do(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    /// <summary>Ends it: no handler runs, and whoever was connected is cut off.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync().OrFail("PostgreSQL has not ended");
        process.Dispose();
        process = null;
    }

    /// <summary>Starts one that was killed, on its port and its data; it recovers first.</summary>
    public Task StartAgain() => Waits.Until(
        () =>
        {
            // The former one's children hold its memory until they have seen that it is gone, and it does not start beside them.
            if (process is null or { HasExited: true })
            {
                process?.Dispose();
                process = Launch(command);
            }
            return Task.FromResult(!process.HasExited && Answers());
        },
        "PostgreSQL does not answer again");

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync().OrFail("PostgreSQL has not ended");
        }
        process?.Dispose();
        // The postmaster is gone, and its children go by themselves: their last files may still be on the way out.
        await Waits.Until(() => Task.FromResult(TryDelete()), "PostgreSQL's children have not ended");
    }

    private bool TryDelete()
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task Begin(bool synced)
    {
        var data = Path.Combine(folder, "data");
        Directory.CreateDirectory(data);
        if (Environment.UserName == "root")
        {
            // PostgreSQL refuses to run as root.
            await Run("chown", ["-R", Unprivileged(), folder]);
        }
        await Run(
        [
            Program("initdb"), "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--pgdata", data
        ]);
        Port = FreePorts.Next();
        command =
        [
            Program("postgres"), "-D", data, "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=400", "-c", "shared_buffers=64MB",
            "-c", $"fsync={(synced ? "on" : "off")}", "-c", "log_min_messages=panic",
        ];
        process = Launch(command);
        await Waits.Until(
            () => process.HasExited ? throw new InvalidOperationException($"PostgreSQL ended with {process.ExitCode}.") : Task.FromResult(Answers()),
            "PostgreSQL does not answer");
    }

    private bool Answers()
    {
        try
        {
            using var connection = new NpgsqlConnection(Administrative());
            connection.Open();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string Administrative(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database};Pooling=false";

    private static string Program(string name)
    {
        var folders = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin"))
            : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{name} is not there: install PostgreSQL (apt-get install postgresql).");
    }

    private static string Unprivileged() =>
        File.ReadAllText("/etc/passwd").Contains("\npostgres:", StringComparison.Ordinal) ? "postgres" : "nobody";

    private static Process Launch(IReadOnlyList<string> command)
    {
        string[] all = Environment.UserName == "root"
            ?
            [
                "setpriv",
                "--reuid",
                Unprivileged(),
                "--regid",
                Unprivileged() == "postgres" ? "postgres" : "nogroup",
                "--clear-groups",
                .. command
            ]
            : [.. command];
        return Process.Start(new ProcessStartInfo(all[0], all[1..])
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
            RedirectStandardError = false
        })!;
    }

    private static async Task Run(IReadOnlyList<string> command)
    {
        using var running = Launch(command);
        await running.StandardOutput.ReadToEndAsync().OrFail($"{command[0]} runs on");
        await running.WaitForExitAsync().OrFail($"{command[0]} has not ended");
        if (running.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} ended with {running.ExitCode}.");
    }

    private static async Task Run(string program, IReadOnlyList<string> arguments)
    {
        using var running = Process.Start(program, arguments);
        await running.WaitForExitAsync().OrFail($"{program} has not ended");
    }
}
