using System.Globalization;
using System.Security.Cryptography;
using OpenTelemetry.Trace;
using Rolecall.Gateway;

namespace Rolecall.Server.Telemetry;

/// <summary>
/// Which calls are traced: a share of them that this process draws, whatever their callers say. Callers are strangers when their calls
/// begin: one that could set the flag, or choose the trace's id that a ratio is counted by, could hide its calls or have all of them kept.
/// What a call does on other processes follows the call.
/// </summary>
/// <param name="ratio">The share, 0 to 1.</param>
internal sealed class CallSampler(double ratio) : Sampler
{
    private const uint Parts = 1u << 30;

    private readonly uint kept = (uint)(Math.Clamp(ratio, 0, 1) * Parts);

    /// <summary>
    /// By OpenTelemetry's own variables: OTEL_TRACES_SAMPLER, "parentbased_" or not, for the parent of a call is never asked, and
    /// OTEL_TRACES_SAMPLER_ARG. All calls where they say nothing.
    /// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
    /// </summary>
    public static CallSampler Of(OtlpVariables variables)
    {
        const string anyParent = "parentbased_";
        var name = variables.All.GetValueOrDefault("OTEL_TRACES_SAMPLER")?.Trim().ToLowerInvariant() ?? "";
        var own = name.StartsWith(anyParent, StringComparison.Ordinal) ? name[anyParent.Length..] : name;
        var isRatio = double.TryParse(
            variables.All.GetValueOrDefault("OTEL_TRACES_SAMPLER_ARG"), NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio);
        return new CallSampler(own switch
        {
            "always_off" => 0,
            "traceidratio" when isRatio => ratio,
            _ => 1,
        });
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var isOurs = samplingParameters.ParentContext.TraceId == default || IsCall(samplingParameters);
        var isKept = isOurs ? Draw() : samplingParameters.ParentContext.TraceFlags.HasFlag(System.Diagnostics.ActivityTraceFlags.Recorded);
        return new SamplingResult(isKept);
    }

    private static bool IsCall(in SamplingParameters parameters)
    {
        foreach (var (name, value) in parameters.Tags ?? [])
        {
            if (name == GatewayTelemetry.CallTag.Key && Equals(value, GatewayTelemetry.CallTag.Value))
                return true;
        }
        return false;
    }

    private bool Draw() => kept == Parts || (kept > 0 && RandomNumberGenerator.GetInt32((int)Parts) < kept);
}
