using System.Diagnostics;
using System.Diagnostics.Metrics;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Telemetry;

/// <summary>
/// What calls are counted, timed and traced as (docs/reference/telemetry.md). It names operations and the codes of faults, of which there are
/// so many and no more, and never a caller, a resource or anything else that a request says.
/// </summary>
internal sealed class CallTelemetry : IDisposable
{
    /// <summary>Characters.</summary>
    private const int MostTraceState = 512;

    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Rolecall.Gateway";

    private const string Succeeded = "ok";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>
    /// Said of a call's span when it begins, and of no other's: whether it is kept, this process decides, and its caller does not
    /// (rpc.system is "orleans" in those of grains).
    /// </summary>
    public static readonly KeyValuePair<string, object?> Begun = new("rpc.system", "grpc");

    private readonly Meter meter = new(Name);
    private readonly Counter<long> calls;
    private readonly Histogram<double> durations;
    private readonly Histogram<double> decisions;
    private readonly Counter<long> refusals;
    private readonly Counter<long> sessions;

    public CallTelemetry()
    {
        calls = meter.CreateCounter<long>("rolecall.calls", "{call}", "Calls that have ended, by operation and by result: ok, or the fault's code.");
        durations = meter.CreateHistogram(
            "rolecall.call.duration", "s", "From a call's first step to the last, when it is on record.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
            });
        decisions = meter.CreateHistogram(
            "rolecall.decision.duration", "s", "From a call's first step to its decision, by what it was.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1]
            });
        refusals = meter.CreateCounter<long>(
            "rolecall.refusals", "{call}", "Calls that were refused, by reason, and by the layer that denied them.");
        sessions = meter.CreateCounter<long>("rolecall.sessions.issued", "{session}", "Temporary credentials that were issued, by operation.");
    }

    public void Dispose() => meter.Dispose();

    /// <summary>The call begins. Costs nothing where nobody listens.</summary>
    public CallSpan Begin(Call call)
    {
        var activity = Source.HasListeners() ? Start(call) : null;
        return activity is not null || calls.Enabled || durations.Enabled ? new CallSpan(this, call, activity, Stopwatch.GetTimestamp()) : default;
    }

    public void End(Call call, Activity? activity, long began)
    {
        var result = call.Refusal?.Code ?? Succeeded;
        var service = new KeyValuePair<string, object?>("rpc.service", call.Operation.Method.Service.FullName);
        var method = new KeyValuePair<string, object?>("rpc.method", call.Operation.Method.Name);
        durations.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, service, method);
        calls.Add(1, service, method, new("result", result));
        // What an account decides and does in one step is no decision's time.
        if (call is { Decision: { } decision, DecidedAt: var decided, Operation: { ReadOnly: true } or { Authorization: not Authorization.ByAccount } })
        {
            decisions.Record(
                Stopwatch.GetElapsedTime(began, decided).TotalSeconds,
                new KeyValuePair<string, object?>("decision", RefusalReason.NameOf(decision.Result)));
        }
        if (call.Refusal is { } fault)
            CountRefusal(call, fault);
        if (call.IssuedKeyId is not null && call.Refusal is null)
            sessions.Add(1, service, method);
        if (activity is null)
            return;
        activity.SetTag("rolecall.result", result);
        activity.SetTag("rolecall.request_id", call.RequestId);
        // A fault of the sender's is a good answer of the server.
        if (call.Refusal is { SenderFault: false })
            activity.SetStatus(ActivityStatusCode.Error);
        activity.Dispose();
    }

    private void CountRefusal(Call call, Fault fault)
    {
        var (reason, layer) = RefusalReason.Of(call, fault);
        refusals.Add(1, new KeyValuePair<string, object?>("reason", reason), new("layer", layer));
    }

    /// <summary>The span of the call, in the trace that the caller names (https://www.w3.org/TR/trace-context/).</summary>
    private static Activity? Start(Call call)
    {
        // A longer one may be dropped (https://www.w3.org/TR/trace-context/#tracestate-limits), and goes along with every span.
        var state = call.Origin.TraceState is { Length: <= MostTraceState } given ? given : null;
        // The caller, who is a stranger now, says where the call belongs, and not whether it is kept.
        var parent = ActivityContext.TryParse(call.Origin.TraceParent, state, isRemote: true, out var named)
            ? new ActivityContext(named.TraceId, named.SpanId, ActivityTraceFlags.None, named.TraceState, isRemote: true)
            : default;
        var activity = Source.StartActivity(
            $"{call.Operation.Method.Service.FullName}/{call.Operation.Method.Name}", ActivityKind.Server, parent, [Begun]);
        activity?.SetTag("rpc.service", call.Operation.Method.Service.FullName);
        activity?.SetTag("rpc.method", call.Operation.Method.Name);
        return activity;
    }
}
