using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rolecall.Security.Tests.Telemetry;

/// <summary>Takes what OpenTelemetry exports over HTTP, as a collector does, and keeps it as it came.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();

    private OtlpCollector(WebApplication app) => this.app = app;

    /// <summary>What a process that exports here finds in its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public static async Task<OtlpCollector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var collector = new OtlpCollector(app);
        app.Run(collector.Receive);
        await app.StartAsync();
        return collector;
    }

    /// <summary>All that came of a signal, each byte as a character, so that texts and ids can be looked for.</summary>
    /// <param name="signal">"traces", "metrics" or "logs".</param>
    public string Of(string signal) =>
        string.Concat(received.Where(one => one.Path == "/v1/" + signal).Select(one => Encoding.Latin1.GetString(one.Body)));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Receive(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        received.Enqueue((http.Request.Path.Value!, body.ToArray()));
        http.Response.ContentType = "application/x-protobuf";
    }
}
