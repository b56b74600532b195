using Rolecall.Server.Cluster;
using Rolecall.Server.Options;
using Rolecall.Server.Storage.Postgres;

namespace Rolecall.Server.Health;

/// <summary>How the parts of this process are, for whoever decides whether it is sent callers.</summary>
internal sealed class ServerHealth(IServiceProvider services, ServerOptions options)
{
    private const string Running = "running";

    /// <summary>The parts that are not <see cref="Running"/> make the whole one that is not.</summary>
    public async Task Serve(HttpContext http)
    {
        var parts = await Parts();
        var isRunning = parts.All(part => part.Value == Running);
        http.Response.StatusCode = isRunning ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await http.Response.WriteAsJsonAsync(new Dictionary<string, string>([new("status", isRunning ? Running : "degraded"), .. parts]));
    }

    private async Task<List<KeyValuePair<string, string>>> Parts()
    {
        // A server of one process has no part that could be away.
        if (options.Cluster is null)
            return [];
        return [new("store", await services.GetRequiredService<PostgresDatabase>().IsThere() ? Running : "unreachable"), new("membership", Membership())];
    }

    private string Membership() => options.HasGrains
        ? services.GetRequiredService<ISiloStatusOracle>().CurrentStatus == SiloStatus.Active ? Running : "not joined"
        : services.GetRequiredService<SiloContact>().IsLost ? "no silo is reached" : Running;
}
