using System.Collections;

namespace Rolecall.Server.Telemetry;

/// <summary>OpenTelemetry's variables, and which signals have somewhere to go by them.</summary>
internal sealed record OtlpVariables(IReadOnlyDictionary<string, string?> All)
{
    private const string Prefix = "OTEL_";

    public bool HasMetrics => Has("METRICS");

    public bool HasTraces => Has("TRACES");

    public bool HasLogs => Has("LOGS");

    public static OtlpVariables Read(IDictionary environment) => new(environment.Cast<DictionaryEntry>()
        .Where(variable => variable.Key is string name && name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(variable => (string)variable.Key, variable => variable.Value as string, StringComparer.Ordinal));

    /// <summary>A collector is named for the signal, or for all of them, and nobody has switched it off.</summary>
    private bool Has(string signal) =>
        (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"))
        && !"none".Equals(All.GetValueOrDefault($"OTEL_{signal}_EXPORTER"), StringComparison.OrdinalIgnoreCase)
        && !"true".Equals(All.GetValueOrDefault("OTEL_SDK_DISABLED"), StringComparison.OrdinalIgnoreCase);

    private bool IsSet(string name) => !string.IsNullOrWhiteSpace(All.GetValueOrDefault(name));
}
