using System.Diagnostics;
using OpenTelemetry;

namespace Rolecall.Server.Telemetry;

/// <summary>
/// Takes from spans what an exception says: messages of others tell what they were given (<see cref="Logs.ExceptionText"/>). Its type stays.
/// </summary>
internal sealed class SpansWithoutMessages : BaseProcessor<Activity>
{
    private static readonly string[] Messages = ["exception.message", "exception.stacktrace", "error.message"];

    public override void OnEnd(Activity data)
    {
        foreach (var name in Messages)
        {
            if (data.GetTagItem(name) is not null)
                data.SetTag(name, null);
        }
        if (data.StatusDescription is not null)
            data.SetStatus(data.Status);
    }
}
