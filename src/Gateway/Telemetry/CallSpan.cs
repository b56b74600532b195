using System.Diagnostics;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Gateway.Telemetry;

/// <summary>A call that is counted once it ends; the default where nobody listens.</summary>
internal readonly struct CallSpan(CallTelemetry telemetry, Call call, Activity? activity, long began) : IDisposable
{
    public void Dispose() => telemetry?.End(call, activity, began);
}
