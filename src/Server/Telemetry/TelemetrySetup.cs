using System.Collections;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Rolecall.Server.Options;

namespace Rolecall.Server.Telemetry;

/// <summary>
/// Metrics for whoever scrapes them, and metrics, traces and logs by OTLP where OpenTelemetry's own variables name a collector
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
/// </summary>
internal static class TelemetrySetup
{
    private const string Ours = "Rolecall.*";
    private const string Orleans = "Microsoft.Orleans";
    private const string Runtime = "System.Runtime";

    /// <summary>Orleans measures each message, which costs more than it tells; of these, one number stands for many.</summary>
    private static readonly HashSet<string> OfOrleans = ["orleans-catalog-activations"];

    /// <summary>What .NET tells of its process; the rest of it costs series, and says little to whoever runs the server.</summary>
    private static readonly HashSet<string> OfRuntime = ["dotnet.process.cpu.time", "dotnet.process.memory.working_set"];

    /// <summary>Its spans are one for each call of a grain.</summary>
    private static readonly string[] SpansOfOrleans = ["Microsoft.Orleans.Application"];

    /// <param name="environment">The process's variables; those of OpenTelemetry are taken.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, ServerOptions options, IDictionary environment)
    {
        var variables = OtlpVariables.Read(environment);
        // OpenTelemetry reads its variables by the host's configuration, which holds nothing else.
        builder.Configuration.AddInMemoryCollection(variables.All);
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(
            "rolecall", serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3), serviceInstanceId: InstanceOf(options)));
        if (options.HasGrains)
            builder.Services.AddHostedService<MemberCount>();
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Ours, Orleans, Runtime)
                .AddView(instrument => IsWanted(instrument.Meter.Name, instrument.Name) ? null : MetricStreamConfiguration.Drop)
                // A histogram's bucket names a trace that fell into it, where the call's trace is kept.
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddPrometheusExporter();
            if (variables.HasMetrics)
                metrics.AddOtlpExporter();
        });
        if (variables.HasTraces)
        {
            telemetry.WithTracing(traces => traces
                .AddSource([Ours, .. SpansOfOrleans])
                .SetSampler(CallSampler.Of(variables))
                .AddProcessor(new SpansWithoutMessages())
                .AddOtlpExporter());
        }
        if (variables.HasLogs)
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.AddProcessor(new LogLinesAlone());
                logs.AddOtlpExporter();
            });
        }
    }

    private static bool IsWanted(string meter, string instrument) => meter switch
    {
        Orleans => OfOrleans.Contains(instrument),
        Runtime => OfRuntime.Contains(instrument),
        _ => true,
    };

    private static string InstanceOf(ServerOptions options) => options.Cluster is { } member
        ? $"{Environment.MachineName}:{member.SiloPort}"
        : $"{Environment.MachineName}:{options.Port}";
}
