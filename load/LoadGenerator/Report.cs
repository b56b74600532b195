using System.Globalization;
using System.Text;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadGenerator.Federated;
using Rolecall.LoadGenerator.Measurements;

namespace Rolecall.LoadGenerator;

/// <summary>A run as markdown.</summary>
internal static class Report
{
    public static string Of(Run run)
    {
        var text = new StringBuilder();
        Line(text, $"# Load figures of {run.At:yyyy-MM-dd}\n");
        Line(
            text,
            $"- Made by `{run.Command}` at commit {run.Commit}; Release{(run.Settings.Server is null ? " build" : ", the server that --server names")}, .NET {Environment.Version}; {Environment.ProcessorCount} cores that generator and servers share, with whatever else runs there.");
        Line(
            text,
            $"- {run.Settings.Organizations} organizations of {run.Settings.Accounts} accounts, {run.Settings.Roles} roles in each account but the first, a user for the roles of each account; {run.Settings.Callers} callers in closed loops; {run.Settings.Connections} HTTP/2 connections.");
        Line(
            text,
            $"- Data directory on disk; SQLite WAL, synchronous FULL for configuration and for the audit trail, which is on. {run.Settings.Rounds} rounds of {run.Settings.Duration.TotalSeconds:F1} s after {run.Settings.WarmUpCalls} calls, in alternation with the baseline; none in which the tiered compiler had over 2 % of the server's processor time.\n");
        foreach (var compared in run.Compared)
            Compared(text, compared);
        if (run.Iam.Count > 0)
        {
            Line(text, $"## IAM over gRPC, {run.Settings.Callers} callers, {run.Settings.WriteAccounts} accounts\n");
            foreach (var call in run.Iam)
                Line(
                    text,
                    $"- {call.Call}: {Comparison.Median(call.Now.Select(outcome => outcome.Rate)):F0}/s{(call.Ratio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $", {ratio:F2} times the older server's") : "")} (median of {call.Now.Count} rounds)");
            text.AppendLine();
            Table(text, "closed loop", run.Iam.SelectMany(call => call.Before.Concat(call.Now)));
        }
        if (run.Federated.Count > 0)
        {
            FederatedLoad.Write(text, run.Federated);
            Table(text, "closed loop", [.. run.Federated[0].Plain, .. run.Federated.SelectMany(cost => cost.Calls)]);
        }
        if (run.Start is { } start)
        {
            Line(text, $"## Process start to the first answered GetCallerIdentity\n");
            Line(
                text,
                $"{start.Server.Count} warm starts on a data directory with the demo world: median **{start.MedianMs:F0} ms**, max {start.Server.Max().TotalMilliseconds:F0} ms, **{start.MedianMs / start.EchoMedianMs:F2} times** the bare echo server's {start.EchoMedianMs:F0} ms (goal ≤ 1.8 times).\n");
        }
        if (run.Scale is { } scale)
        {
            Line(text, $"## Scale: {scale.Organizations} organizations, {scale.Accounts} accounts, {scale.Roles} roles\n");
            Line(text, $"- just started, with the demo world: {scale.IdleBytes >> 20} MiB resident (goal ≤ 130)");
            Line(
                text,
                $"- made in {scale.MadeIn.TotalSeconds:F1} s (goal ≤ 60); {scale.MadeBytes >> 20} MiB resident afterwards (goal ≤ 800)");
            Line(text, $"- restart to the first answered AssumeRole: {scale.RestartToFirstAnswer.TotalSeconds:F2} s (goal ≤ 2)\n");
        }
        if (run.Writes.Count > 0)
        {
            Line(text, $"## Durable writes: CreateUser over gRPC, {run.Settings.Callers} callers, {run.Settings.WriteAccounts} accounts\n");
            Line(
                text,
                $"**{Comparison.Median(run.Writes.Select(outcome => outcome.Rate)):F0}/s** (median of {run.Writes.Count} rounds; goal ≥ 10,000/s).\n");
            Table(text, "closed loop", run.Writes);
        }
        if (run.Surveys.Count > 0)
        {
            Line(text, $"## Who can do what, over 1,000 roles of 10 accounts\n");
            Line(
                text,
                $"Over gRPC, one question after another, first to last message; {run.Surveys[0].Times.Count} times each (goal ≤ 200 ms).\n");
            Line(text, $"| question | answers | median ms | max ms | server ms CPU/question |");
            Line(text, $"|---|---:|---:|---:|---:|");
            foreach (var survey in run.Surveys)
                Line(
                    text,
                    $"| {survey.Question} | {survey.Answers} | {survey.MedianMs:F1} | {survey.MaxMs:F1} | {survey.ServerCpu.TotalMilliseconds:F1} |");
            text.AppendLine();
        }
        if (run.Changes.Count > 0)
        {
            Line(text, $"## Changes of a sandbox's settings, until every process follows\n");
            Line(
                text,
                $"One process that leased them, over gRPC, one after another; {run.Changes[0].Times.Count} times each (goal ≤ 20 ms).\n");
            Line(text, $"| change | median ms | max ms |");
            Line(text, $"|---|---:|---:|");
            foreach (var change in run.Changes)
                Line(text, $"| {change.Operation} | {change.MedianMs:F1} | {change.MaxMs:F1} |");
            text.AppendLine();
        }
        Line(text, $"Failed calls: {run.Outcomes.Sum(outcome => outcome.Failures)}");
        foreach (var failed in run.Outcomes.Where(outcome => outcome.Failures > 0))
            Line(text, $"- {failed.Target}: {failed.Failures} × {failed.FirstFailure}");
        return text.ToString();
    }

    private static void Compared(StringBuilder text, Comparison compared)
    {
        Line(text, $"## {compared.Call}\n");
        Line(
            text,
            $"**{compared.CallRate:F0}/s beside the {compared.EchoRate:F0}/s of {compared.Beside}: ratio {compared.Ratio:P1}** (medians of {compared.Calls.Count} rounds; goal ≥ {compared.Goal:P0}). A call costs its server {compared.CpuFactor:F2} times the processor time of {compared.Beside}.\n");
        Table(text, "closed loop", compared.Closed);
        Table(
            text,
            $"open loop, {compared.OpenCall.Offered:F0}/s offered, latency from the intended start",
            [compared.OpenEcho, compared.OpenCall]);
    }

    private static void Table(StringBuilder text, string title, IEnumerable<Outcome> outcomes)
    {
        Line(
            text,
            $"| {title} | answers/s | p50 ms | p99 ms | p99.9 ms | max ms | server µs CPU/call | server KB/call | generator µs CPU/call | failed |");
        Line(text, $"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var outcome in outcomes)
            Line(
                text,
                $"| {outcome.Target} | {outcome.Rate:F0} | {outcome.LatencyAt(50):F2} | {outcome.LatencyAt(99):F2} | {outcome.LatencyAt(99.9):F2} | {outcome.LatencyAt(100):F2} | {outcome.ServerCpuPerCall:F0} | {outcome.ServerAllocatedPerCall / 1024:F1} | {outcome.OwnCpuPerCall:F0} | {outcome.Failures} |");
        text.AppendLine();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
