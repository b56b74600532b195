using System.Globalization;
using System.Security.Cryptography;
using Rolecall.ServerProcesses;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>Servers of one cluster, each a process of its own, on a PostgreSQL of their own, with the files that they share.</summary>
internal sealed class ClusterProcesses : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-cluster-").FullName;
    private readonly List<(ServerProcess Server, int SiloPort)> members = [];

    /// <summary>What keeps everything.</summary>
    public PostgresServer Postgres { get; private set; } = null!;

    public string Url { get; private set; } = "";

    /// <summary>What members find in their environment, beside what this process has.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <param name="synced">The database's commits wait for the disk: for measurements.</param>
    /// <param name="disk">Where the database is; null for the machine's temporary files.</param>
    public static async Task<ClusterProcesses> Start(
        IReadOnlyDictionary<string, string>? environment = null, bool synced = false, string? disk = null)
    {
        var cluster = new ClusterProcesses { Environment = environment ?? new Dictionary<string, string>() };
        cluster.Postgres = await PostgresServer.Start(synced, disk);
        cluster.Url = cluster.Postgres.NewDatabase();
        foreach (var name in (string[])["envelope-key", "cluster-secret", "admin-token"])
            await cluster.WriteSecret(name);
        return cluster;
    }

    /// <summary>The path of a file that <see cref="WriteSecret"/> wrote, or of one that all members share: "envelope-key" …</summary>
    public string FileOf(string name) => Path.Combine(folder, name);

    /// <summary>A file with a secret, which its owner alone may read.</summary>
    /// <param name="secret">Null for one that is drawn.</param>
    public async Task<string> WriteSecret(string name, string? secret = null)
    {
        var file = Path.Combine(folder, name);
        await File.WriteAllTextAsync(file, secret ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    /// <summary>Starts a member.</summary>
    /// <param name="role">"all", "silo" or "gateway".</param>
    /// <param name="instead">Options that take the place of the cluster's own.</param>
    public async Task<ServerProcess> Add(string role, params (string Option, string Value)[] instead)
    {
        var arguments = Arguments(role, instead);
        var server = await ServerProcess.Start(Environment, arguments);
        lock (members)
            members.Add((server, int.Parse(arguments[Array.IndexOf(arguments, "--silo-port") + 1], CultureInfo.InvariantCulture)));
        await AwaitReadiness(server.Ready.Aws);
        return server;
    }

    /// <summary>
    /// A member that the machine gives no turn to serves nobody until it has looked whether it may: callers would be told to come again. One
    /// that is not to be ready is not waited for long.
    /// </summary>
    private static async Task AwaitReadiness(string aws)
    {
        using var http = new HttpClient();
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(aws + "/_rolecall/health/ready"));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It is asked in other ways, or not at all.
                return;
            }
        }
    }

    /// <summary>An empty database beside the cluster's.</summary>
    public string NewDatabase() => Postgres.NewDatabase();

    /// <summary>What a query counts in one of them.</summary>
    public Task<long> Count(string url, string sql) => Postgres.Count(url, sql);

    /// <summary>How many rows of the table of members have a status ("3" is active, "6" dead).</summary>
    public Task<int> MembersThatAre(string status) => Postgres.Do(Url, $"UPDATE OrleansMembershipTable SET Status = Status WHERE Status = {status}");

    public int SiloPortOf(ServerProcess server) => members.Single(member => member.Server == server).SiloPort;

    public string[] Arguments(string role, params (string Option, string Value)[] instead)
    {
        var options = new Dictionary<string, string>
        {
            ["--role"] = role,
            ["--cluster"] = Url,
            ["--envelope-key-file"] = Path.Combine(folder, "envelope-key"),
            ["--cluster-secret-file"] = Path.Combine(folder, "cluster-secret"),
            ["--admin-token-file"] = Path.Combine(folder, "admin-token"),
            ["--silo-port"] = FreePorts.Next().ToString(CultureInfo.InvariantCulture),
            ["--silo-gateway-port"] = FreePorts.Next().ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (option, value) in instead)
            options[option] = value;
        return [.. options.SelectMany(option => (string[])[option.Key, option.Value])];
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(members.Select(member => member.Server.DisposeAsync().AsTask()));
        await Postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
