using System.Globalization;
using System.Text;
using Rolecall.LoadTool.Measured;

namespace Rolecall.LoadTool.Reports;

/// <summary>A result as markdown, which a terminal shows too.</summary>
internal static class MarkdownReport
{
    private const int MostRefusals = 20;

    public static string Of(RunResult result)
    {
        var text = new StringBuilder();
        Line(text, $"# {result.Scenario}: {result.Load} over {result.Wire}{(result.Interrupted ? " (ended early)" : "")}\n");
        Line(
            text,
            $"- **{result.Rate:F0} calls/s** in {result.Seconds:F1} s ({result.Calls} calls){(result.Offered is { } offered ? $", {offered:F0}/s offered" : "")}; {result.Failures} failed ({Percent(result.Failures, result.Calls)}).");
        Line(
            text,
            $"- Latency from the intended start: p50 **{result.Latency.P50:F2}** ms, p90 {result.Latency.P90:F2}, p99 **{result.Latency.P99:F2}**, p99.9 {result.Latency.P999:F2}, p99.99 {result.Latency.P9999:F2}, max {result.Latency.Max:F1}.");
        Line(
            text,
            $"- {result.Fairness.Organizations} organizations: Jain's index {result.Fairness.Jain:F3}; mean latency of the fastest tenth {result.Fairness.FastestDecile:F2} ms, of the slowest {result.Fairness.SlowestDecile:F2} ms.");
        if (result.Server is { } server)
            Line(
                text,
                $"- Server: {server.MicrosecondsPerCall:F0} µs of processor time a call, {server.Cores:F2} cores, {server.MemoryBytes >> 20} MiB at the end.");
        Line(
            text,
            $"- Generator: {result.Generator.MicrosecondsPerCall:F0} µs a call, {result.Generator.Cores:F2} cores. {result.BytesSent} bytes of requests, {result.BytesReceived} of answers.");
        Line(
            text,
            $"- Connections: {result.ConnectionsBefore} from the warm-up, {result.ConnectionsOpened} opened while it was measured.");
        if (result.Late + result.Dropped > 0)
            Line(text, $"- {result.Late} arrivals left late, {result.Dropped} were dropped because too many were under way.");
        if (result.Unanswered > 0)
            Line(text, $"- **{result.Unanswered} arrivals had calls that were not answered** when the run ended; no figure has them.");
        if (result.CameAgain > 0)
            Line(
                text,
                $"- **Not all was cold**: {result.CameAgain} arrivals took a member for another time; there are {result.Members} members.");
        if (result.SharedMachine is { } shared)
            Line(text, $"- **One machine was shared**: {shared}.");
        if (result.GeneratorWasTheLimit is { } why)
            Line(text, $"- **The generator was the limit**, so the figures are not the server's: {why}.");
        Line(text, $"\n| step | calls/s | failed | p50 ms | p99 ms | p99.9 ms | max ms |\n|---|---:|---:|---:|---:|---:|---:|");
        foreach (var step in result.Steps)
            Line(
                text,
                $"| {step.Step} | {step.Rate:F0} | {step.Failures} | {step.Latency.P50:F2} | {step.Latency.P99:F2} | {step.Latency.P999:F2} | {step.Latency.Max:F1} |");
        Gateways(text, result);
        Baselines(text, result);
        if (result.Refusals.Count > 0)
        {
            Line(text, $"\n| failed | code | text |\n|---:|---|---|");
            foreach (var refusal in result.Refusals.Take(MostRefusals))
                Line(text, $"| {refusal.Count} | {refusal.Code} | {refusal.Text.Replace('|', '/')} |");
        }
        if (result.Denials.Count > 0)
        {
            Line(text, $"\n| denied | by |\n|---:|---|");
            foreach (var (layer, count) in result.Denials)
                Line(text, $"| {count} | {layer} |");
        }
        if (result.Events.Count > 0)
        {
            Line(text, $"\n| at s | what happened |\n|---:|---|");
            foreach (var happened in result.Events)
                Line(text, $"| {happened.At:F2} | {happened.What} |");
        }
        return text.ToString();
    }

    private static void Gateways(StringBuilder text, RunResult result)
    {
        if (result.Gateways.Count < 2)
            return;
        Line(text, $"\n| gateway | calls/s | failed | p50 ms | p99 ms |\n|---:|---:|---:|---:|---:|");
        foreach (var one in result.Gateways)
            Line(text, $"| {one.Gateway} | {one.Rate:F0} | {one.Failures} | {one.P50:F2} | {one.P99:F2} |");
    }

    private static void Baselines(StringBuilder text, RunResult result)
    {
        if (result.Baselines.Count == 0)
            return;
        Line(
            text,
            $"\n| beside | load | calls/s | failed | p50 ms | p99 ms | its CPU µs/call | rate, times | server CPU, times |\n|---|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var one in result.Baselines)
            Line(
                text,
                $"| {one.Name} | {one.Load} | {one.Rate:F0} | {one.Failures} | {one.P50:F2} | {one.P99:F2} | {one.ServerMicrosecondsPerCall:F0} | {Times(one.RateRatio)} | {Times(one.ProcessorFactor)} |");
    }

    /// <summary>"0.38", or a dash.</summary>
    private static string Times(double? ratio) => ratio?.ToString("F2", CultureInfo.InvariantCulture) ?? "–";

    private static string Percent(long part, long whole) =>
        (whole == 0 ? 0 : (double)part / whole).ToString("P2", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
