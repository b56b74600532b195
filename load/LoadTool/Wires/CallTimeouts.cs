using System.Diagnostics;

namespace Rolecall.LoadTool.Wires;

/// <summary>
/// How long calls may take, for many calls at a time: those that begin close to each other share one timer, which a call of its own would pay for
/// with more processor time than its signature.
/// </summary>
/// <param name="timeout">The least that a call has; it may have a sixteenth more.</param>
internal sealed class CallTimeouts(TimeSpan timeout)
{
    private readonly TimeSpan shared = timeout / 16;
    private volatile Began? newest;

    private sealed class Began
    {
        public required CancellationToken Token { get; init; }

        public long At { get; } = Stopwatch.GetTimestamp();
    }

    /// <summary>Is cancelled when a call that begins now has taken too long.</summary>
    public CancellationToken Next()
    {
        if (newest is { } now && Stopwatch.GetElapsedTime(now.At) < shared)
            return now.Token;
        // Several may make one at a time: each is good. It goes with its timer, once that has fired.
        var made = new Began { Token = new CancellationTokenSource(timeout + shared, TimeProvider.System).Token };
        newest = made;
        return made.Token;
    }
}
