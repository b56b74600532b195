using System.Security.Cryptography;
using Rolecall.Api.Native.V1;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Worlds;

/// <summary>The sandboxes that the organizations of a run are spread over.</summary>
internal sealed class Sandboxes : IAsyncDisposable
{
    private readonly Server server;
    private readonly List<string> made = [];

    private Sandboxes(Server server) => this.server = server;

    /// <summary>Of an organization, by its number; null for the default sandbox.</summary>
    public Func<int, string?> Of { get; private set; } = _ => null;

    /// <exception cref="UsageException">Both are asked for.</exception>
    public static void Check(IReadOnlyList<string> named, int count)
    {
        if (named.Count > 0 && count > 0)
            throw new UsageException("name sandboxes that are there (--sandbox), or have some made (--sandboxes), not both");
    }

    /// <param name="named">Sandboxes that are there; where none is named, <paramref name="count"/> are made, and deleted at the end.</param>
    /// <exception cref="UsageException">The administrator's token is not known.</exception>
    public static async Task<Sandboxes> Open(Server server, IReadOnlyList<string> named, int count)
    {
        var sandboxes = new Sandboxes(server);
        var names = count > 0 ? await sandboxes.Make(count) : named;
        if (names.Count > 0)
            sandboxes.Of = organization => names[organization % names.Count];
        return sandboxes;
    }

    public async ValueTask DisposeAsync()
    {
        // Those of a server that this program started end with it.
        if (server.Started is not null || made.Count == 0)
            return;
        using var calls = new ServerCalls(server);
        foreach (var name in made)
            await new SandboxService.SandboxServiceClient(calls.Admin(null)).DeleteSandboxAsync(new DeleteSandboxRequest { Name = name });
    }

    private async Task<IReadOnlyList<string>> Make(int count)
    {
        using var calls = new ServerCalls(server);
        var prefix = "load-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        for (var i = 0; i < count; i++)
        {
            var name = FormattableString.Invariant($"{prefix}-{i}");
            await new SandboxService.SandboxServiceClient(calls.Admin(null)).CreateSandboxAsync(new CreateSandboxRequest { Name = name });
            made.Add(name);
        }
        return made;
    }
}
