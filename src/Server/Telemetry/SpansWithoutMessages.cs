using System.Diagnostics;
using OpenTelemetry;

namespace Rolecall.Server.Telemetry;

/// <summary>
/// Takes from spans what an exception says: messages of others tell what they were given (<see cref="Logs.ExceptionText"/>). Its type stays.
/// The keys of grains go too: they name sandboxes, accounts, roles and access keys.
/// </summary>
internal sealed class SpansWithoutMessages : BaseProcessor<Activity>
{
    private static readonly string[] Messages = ["exception.message", "exception.stacktrace", "error.message", "orleans.rpc.target_id", "orleans.rpc.source_id"];

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
