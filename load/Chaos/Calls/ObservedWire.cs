using System.Collections.Concurrent;
using System.Diagnostics;
using Rolecall.Api.SigV4;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Calls;

/// <summary>Every single try of the run, as the observer saw it.</summary>
/// <param name="acknowledged">Gets the request ids of calls that were answered, with the sandboxes that they named: for the trail's check.</param>
/// <param name="isStopped">Whether the member of a number is stopped now: nothing that it does, or does not, is its own.</param>
internal sealed class ObservedWire(
    IWire wire, Windows windows, ConcurrentQueue<(string? Sandbox, string RequestId)> acknowledged, Func<int, bool> isStopped) : IWire
{
    private const int LongestText = 60;

    /// <summary>Refusals that are answers: the caller was known, and was told why.</summary>
    private static readonly HashSet<string> Refusals = new(StringComparer.Ordinal)
    {
        "AccessDenied", "AccessDeniedException", "EntityAlreadyExists", "NoSuchEntity",
    };

    public string Name => wire.Name;

    public int GatewayCount => wire.GatewayCount;

    public long ConnectionsOpened => wire.ConnectionsOpened;

    public async Task<Answer> Send(ApiCall call, long number)
    {
        var (window, began, member) = (windows.Current, Stopwatch.GetTimestamp(), (int)(number % wire.GatewayCount));
        var wasStopped = isStopped(member);
        var answer = await wire.Send(call, number);
        if (!wasStopped && !isStopped(member))
            window.AddTry(member, Stopwatch.GetElapsedTime(began), answer.IsOpen ? Shown(answer) : null);
        if (answer.RequestId is { } id && (answer.Ok || Refusals.Contains(answer.Code!)))
            acknowledged.Enqueue((call.Sandbox, id));
        return answer;
    }

    /// <summary>The code, and what says which of the reasons it was.</summary>
    private static string Shown(Answer answer)
    {
        var text = (answer.Text ?? "").ReplaceLineEndings(" ").Replace('|', '/');
        return $"{answer.Code}: {(text.Length > LongestText ? text[..LongestText] : text)}";
    }

    public AwsKeys? Credentials(Answer answer) => wire.Credentials(answer);

    public void Dispose() => wire.Dispose();
}
