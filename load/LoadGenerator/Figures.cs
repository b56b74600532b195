using System.Text.Json;
using System.Text.Json.Nodes;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadGenerator.Measurements;

namespace Rolecall.LoadGenerator;

/// <summary>A run as JSON, for whoever compares runs.</summary>
internal static class Figures
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(Run run) => new JsonObject
    {
        ["command"] = run.Command,
        ["commit"] = run.Commit,
        ["at"] = run.At.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
        ["published"] = run.Settings.Server is not null,
        ["cores"] = Environment.ProcessorCount,
        ["dotnet"] = Environment.Version.ToString(),
        ["settings"] = JsonSerializer.SerializeToNode(run.Settings, Indented),
        ["figures"] = new JsonArray([.. DesignFigures.Of(run).Select(figure => new JsonObject
        {
            ["name"] = figure.Name,
            ["value"] = Rounded(figure.Value),
            ["unit"] = figure.Unit,
            ["goal"] = Rounded(figure.Goal),
            ["atLeast"] = figure.AtLeast,
        })]),
        ["compared"] = new JsonArray([.. run.Compared.Select(Compared)]),
        ["iam"] = new JsonArray([.. run.Iam.Select(call => new JsonObject
        {
            ["call"] = call.Call,
            ["timesBefore"] = call.Ratio is { } ratio ? Rounded(ratio) : null,
            ["closed"] = new JsonArray([.. call.Before.Concat(call.Now).Select(Measured)]),
        })]),
        ["federated"] = new JsonArray([.. run.Federated.Select(cost => new JsonObject
        {
            ["call"] = cost.Call,
            ["serverCpuFactor"] = Rounded(cost.Factor),
            ["goal"] = cost.Goal,
            ["verificationMicroseconds"] = Rounded(cost.VerificationMicroseconds),
            ["closed"] = new JsonArray([.. cost.Plain.Concat(cost.Calls).Select(Measured)]),
        })]),
        ["startToFirstAnswerMs"] = new JsonArray([.. (run.Start?.Server ?? []).Select(time => Rounded(time.TotalMilliseconds))]),
        ["echoStartToFirstAnswerMs"] = new JsonArray([.. (run.Start?.Echo ?? []).Select(time => Rounded(time.TotalMilliseconds))]),
        ["scale"] = JsonSerializer.SerializeToNode(run.Scale, Indented),
        ["durableWrites"] = new JsonArray([.. run.Writes.Select(Measured)]),
        ["access"] = new JsonArray([.. run.Surveys.Select(survey => new JsonObject
        {
            ["question"] = survey.Question,
            ["answers"] = survey.Answers,
            ["medianMs"] = Rounded(survey.MedianMs),
            ["maxMs"] = Rounded(survey.MaxMs),
            ["serverCpuMs"] = Rounded(survey.ServerCpu.TotalMilliseconds),
        })]),
        ["settingsChanges"] = new JsonArray([.. run.Changes.Select(change => new JsonObject
        {
            ["operation"] = change.Operation,
            ["medianMs"] = Rounded(change.MedianMs),
            ["maxMs"] = Rounded(change.MaxMs),
        })]),
    }.ToJsonString(Indented) + "\n";

    private static JsonNode Compared(Comparison compared) => new JsonObject
    {
        ["call"] = compared.Call,
        ["ratio"] = Rounded(compared.Ratio),
        ["goal"] = compared.Goal,
        ["answersPerSecond"] = Rounded(compared.CallRate),
        ["echoAnswersPerSecond"] = Rounded(compared.EchoRate),
        ["serverCpuFactor"] = Rounded(compared.CpuFactor),
        ["closed"] = new JsonArray([.. compared.Closed.Select(Measured)]),
        ["open"] = new JsonArray(Measured(compared.OpenEcho), Measured(compared.OpenCall)),
    };

    private static JsonNode Measured(Outcome outcome) => new JsonObject
    {
        ["target"] = outcome.Target,
        ["offeredPerSecond"] = outcome.Offered,
        ["answersPerSecond"] = Rounded(outcome.Rate),
        ["answers"] = outcome.Calls,
        ["failed"] = outcome.Failures,
        ["firstFailure"] = outcome.FirstFailure,
        ["p50Ms"] = Rounded(outcome.LatencyAt(50)),
        ["p99Ms"] = Rounded(outcome.LatencyAt(99)),
        ["p999Ms"] = Rounded(outcome.LatencyAt(99.9)),
        ["maxMs"] = Rounded(outcome.LatencyAt(100)),
        ["serverCpuMicrosecondsPerCall"] = Rounded(outcome.ServerCpuPerCall),
        ["tieredCompilerShare"] = Rounded(outcome.CompilerShare),
        ["serverBytesPerCall"] = Rounded(outcome.ServerAllocatedPerCall),
        ["generatorCpuMicrosecondsPerCall"] = Rounded(outcome.OwnCpuPerCall),
    };

    private static JsonNode Rounded(double figure) => Math.Round(figure, 3);
}
