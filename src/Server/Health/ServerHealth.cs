namespace Rolecall.Server.Health;

/// <summary>How the parts of this process are, for whoever decides whether it is sent callers.</summary>
/// <param name="parts">In the order in which they are told.</param>
internal sealed class ServerHealth(IReadOnlyList<HealthPart> parts)
{
    public const string Running = "running";
    public const string Degraded = "degraded";

    private const string Status = "status";

    private readonly Lock gate = new();
    private Task<Dictionary<string, string>>? looking;

    /// <summary>Whether every part runs.</summary>
    public async Task<bool> IsReady() => (await Look())[Status] == Running;

    /// <summary>Answers with each part, and with 503 where one does not run.</summary>
    public async Task Serve(HttpContext http)
    {
        var told = await Look();
        http.Response.StatusCode = told[Status] == Running ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await http.Response.WriteAsJsonAsync(told);
    }

    /// <summary>Answers that the process runs: whoever asks starts it again where it does not, which helps no store that is away.</summary>
    public static Task ServeLive(HttpContext http) => http.Response.WriteAsJsonAsync(new Dictionary<string, string> { [Status] = Running });

    /// <summary>Looks, or waits with those who do: many who ask cost the store no more than one.</summary>
    private Task<Dictionary<string, string>> Look()
    {
        lock (gate)
            return looking is { IsCompleted: false } underWay ? underWay : looking = Task.Run(LookAtParts);
    }

    private async Task<Dictionary<string, string>> LookAtParts()
    {
        var states = await Task.WhenAll(parts.Select(part => part.State()));
        var told = new Dictionary<string, string> { [Status] = Array.TrueForAll(states, state => state == Running) ? Running : Degraded };
        foreach (var (part, state) in parts.Zip(states))
            told[part.Name] = state;
        return told;
    }
}
