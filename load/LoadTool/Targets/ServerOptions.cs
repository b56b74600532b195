using System.Net;
using System.Text.Json;
using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadTool.Targets;

/// <summary>How the user names the server.</summary>
internal sealed record ServerOptions
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    /// <summary>AWS endpoints.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>gRPC endpoints, in the order of <see cref="Endpoints"/>.</summary>
    public IReadOnlyList<string> Grpc { get; init; } = [];

    /// <summary>Files that servers wrote with --ready-file.</summary>
    public IReadOnlyList<string> ReadyFiles { get; init; } = [];

    /// <summary>A file that holds the admin token; that of the ready file where null.</summary>
    public string? AdminTokenFile { get; init; }

    /// <summary>Process ids of the server on this machine, for those that <see cref="Endpoints"/> name.</summary>
    public IReadOnlyList<int> Processes { get; init; } = [];

    /// <summary>A file that holds the token by which <see cref="Endpoints"/> tell their metrics; the admin token where null.</summary>
    public string? MetricsTokenFile { get; init; }

    /// <summary>Start a server, and end it.</summary>
    public bool Start { get; init; }

    /// <summary>The dll of the server that is started; the one that was built in this repository where null.</summary>
    public string? ServerBinary { get; init; }

    /// <summary>The target may be on another machine.</summary>
    public bool OwnTarget { get; init; }

    /// <exception cref="UsageException">They name no server, or one that may not be loaded.</exception>
    public async Task<Server> Open(DataFolder data)
    {
        if ((Start ? 1 : 0) + (ReadyFiles.Count > 0 ? 1 : 0) + (Endpoints.Count > 0 ? 1 : 0) != 1)
            throw new UsageException("name the server in one way: --endpoint URL [--grpc URL], --ready-file FILE or --start");
        CheckTheOthers();
        if (Start)
            return await StartOwn(data);
        var server = ReadyFiles.Count > 0 ? FromReadyFiles() : FromEndpoints();
        if (AdminTokenFile is not null)
            server = server with { AdminToken = Read(AdminTokenFile).Trim() };
        // Without a process to look at, the server itself may tell what it uses.
        if (server.Figures is null)
            server = server with { Figures = new MetricsFigures(server.Gateways, MetricsToken(server)) };
        foreach (var uri in server.Gateways.SelectMany(gateway => new[] { gateway.Aws, gateway.Grpc }).OfType<Uri>())
            await MustBeOwn(uri);
        return server;
    }

    /// <summary>An option that this way of naming the server makes no use of was meant otherwise.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    private void CheckTheOthers()
    {
        var way = Start ? "--start" : ReadyFiles.Count > 0 ? "--ready-file" : "--endpoint";
        (string Option, bool IsGiven, bool IsUsed)[] others =
        [
            ("--server", ServerBinary is not null, Start),
            ("--grpc", Grpc.Count > 0, Endpoints.Count > 0),
            ("--pid", Processes.Count > 0, Endpoints.Count > 0),
            ("--metrics-token-file", MetricsTokenFile is not null, Endpoints.Count > 0),
            ("--admin-token-file", AdminTokenFile is not null, !Start),
        ];
        if (Array.Find(others, other => other.IsGiven && !other.IsUsed).Option is { } unused)
            throw new UsageException($"{unused} says nothing beside {way}");
    }

    private async Task<Server> StartOwn(DataFolder data)
    {
        var binary = ServerBinary is { } given ? Path.GetFullPath(given) : ChildProcess.Built("Server");
        if (!File.Exists(binary))
            throw new UsageException(
                $"--start wants a published server: {(ServerBinary is null ? "none was built beside this program, give --server DLL" : $"{ServerBinary} does not exist")}");
        var started = await RolecallServer.Start(data.Path, binary);
        return new Server(
            [new Gateway(new Uri(started.Ready.Aws), new Uri(started.Ready.Grpc))],
            started.Ready.AdminToken,
            new ProcessFigures(started.Ready.Pid),
            started);
    }

    private Server FromReadyFiles()
    {
        var ready = ReadyFiles.Select(file =>
        {
            try
            {
                return JsonSerializer.Deserialize<Ready>(Read(file), Camel) ?? throw new JsonException();
            }
            catch (JsonException)
            {
                throw new UsageException($"{file} is not a ready file of a server (--ready-file)");
            }
        }).ToArray();
        return new Server(
            [.. ready.Select(one => new Gateway(Url(one.Aws), Url(one.Grpc)))],
            ready[0].AdminToken,
            Array.TrueForAll(ready, one => ProcessFigures.IsServer(one.Pid)) ? new ProcessFigures([.. ready.Select(one => one.Pid)]) : null,
            Started: null);
    }

    private Server FromEndpoints()
    {
        if (Grpc.Count > 0 && Grpc.Count != Endpoints.Count)
            throw new UsageException(
                $"there are {Endpoints.Count} --endpoint and {Grpc.Count} --grpc: give one --grpc for each --endpoint, or none");
        if (Processes.Where(id => !ProcessFigures.IsThere(id)).Cast<int?>().FirstOrDefault() is { } gone)
            throw new UsageException($"--pid {gone}: there is no such process on this machine");
        return new Server(
            [.. Endpoints.Select((aws, i) => new Gateway(Url(aws), Grpc.Count > 0 ? Url(Grpc[i]) : null))],
            AdminToken: null,
            Figures: Processes.Count > 0 ? new ProcessFigures(Processes) : null,
            Started: null);
    }

    /// <summary>The administrator's opens everything: it is not sent in clear to another machine.</summary>
    private string? MetricsToken(Server server) => MetricsTokenFile is { } file ? Read(file).Trim()
        : server.Gateways.All(gateway => gateway.Aws.IsLoopback || gateway.Aws.Scheme == "https") ? server.AdminToken
        : null;

    private async Task MustBeOwn(Uri uri)
    {
        if (OwnTarget)
            return;
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(uri.DnsSafeHost);
        }
        catch (System.Net.Sockets.SocketException)
        {
            throw new UsageException($"{uri.Host} cannot be resolved");
        }
        if (!Array.TrueForAll(addresses, IPAddress.IsLoopback))
            throw new UsageException(
                $"{uri.Host} is not this machine: load on what is not yours is an attack; add --i-own-this-target if it is");
    }

    private static Uri Url(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? uri
        : throw new UsageException($"\"{text}\" is not an http or https URL");

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(unread.Message);
        }
    }
}
