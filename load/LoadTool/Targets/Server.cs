using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadTool.Targets;

/// <summary>What the load is put on.</summary>
/// <param name="Gateways">Taken in turn, call by call.</param>
/// <param name="AdminToken">Needed to make a world, mint tokens and move the clock; null where nobody told it.</param>
/// <param name="Figures">What its processes use; null where nobody tells.</param>
/// <param name="Started">The process that this program started, and ends; null for one that was there.</param>
internal sealed record Server(
    IReadOnlyList<Gateway> Gateways, string? AdminToken, IServerFigures? Figures, RolecallServer? Started) : IAsyncDisposable
{
    /// <summary>Where it runs, as far as that is known.</summary>
    public ServerPlace Place => Figures is ProcessFigures ? ServerPlace.Here
        : Gateways.All(gateway => gateway.Aws.IsLoopback) ? ServerPlace.Loopback
        : ServerPlace.Elsewhere;

    public ValueTask DisposeAsync() => Started?.DisposeAsync() ?? ValueTask.CompletedTask;
}
