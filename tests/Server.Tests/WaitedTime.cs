using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Rolecall.Server.Tests;

/// <summary>Time that passes when somebody waits for it, and by as much.</summary>
public sealed class WaitedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Lets time pass until the work is done.</summary>
    public async Task Pass(Task work)
    {
        while (true)
        {
            var asked = waits.Reader.WaitToReadAsync().AsTask();
            if (await Task.WhenAny(work, asked) == work)
                break;
            if (waits.Reader.TryRead(out var due))
                Advance(due);
        }
        await work;
    }
}
