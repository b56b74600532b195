using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rolecall.Cases.Tests;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Gateway.Pipeline;
using Rolecall.Server.Seeding;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>
/// The whole server in this process, with the demo world. Requests go the way of every request, wires and all, but for the socket;
/// and a million refusals are not kept in a trail.
/// </summary>
public sealed class InProcessServer : CaseServer
{
    private readonly Entrance entrance;

    public InProcessServer() : this(new Entrance())
    {
    }

    private InProcessServer(Entrance entrance) : base(services =>
    {
        services.AddSingleton<IStartupFilter>(entrance);
        services.Replace(ServiceDescriptor.Singleton<IAuditStore, NoTrail>());
    }) => this.entrance = entrance;

    internal Issued Issued { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var people = await new WorldMaker(Services.GetRequiredService<IGrainFactory>(), TimeProvider.System.GetUtcNow()).Make();
        Issued = await Issued.By(new Ready(
            Environment.ProcessId, Aws.ToString(), Grpc.ToString(), AdminToken,
            [.. people.Select(one => new ServerProcesses.Person(one.Name, one.AccountId, one.Arn, one.AccessKeyId, one.SecretAccessKey))]));
    }

    internal async Task<HttpAnswer> Send(HttpCall call, IPAddress source)
    {
        var (request, response, trailers) = (new HttpRequestFeature(), new HttpResponseFeature(), new AnswerTrailers());
        var body = new MemoryStream();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        features.Set<IHttpResponseTrailersFeature>(trailers);
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = source, LocalIpAddress = IPAddress.Loopback });
        (request.Method, request.RawTarget, request.Path) = (call.Method, call.Target, Uri.UnescapeDataString(call.Target));
        (request.Protocol, request.Scheme, request.QueryString) = (call.Http2 ? "HTTP/2" : "HTTP/1.1", "http", "");
        request.Body = new MemoryStream(call.Body);
        foreach (var header in call.Headers.ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase))
            request.Headers[header.Key] = header.ToArray();
        if (!call.Http2)
            request.Headers.ContentLength = call.Body.Length;

        var contexts = Services.GetRequiredService<IHttpContextFactory>();
        var http = contexts.Create(features);
        try
        {
            await entrance.Pipeline(http);
            await http.Response.CompleteAsync();
        }
        finally
        {
            contexts.Dispose(http);
        }
        if (!call.Http2)
            return new HttpAnswer(response.StatusCode, null, Encoding.UTF8.GetString(body.ToArray()));
        var told = trailers.Trailers.ContainsKey("grpc-status") ? trailers.Trailers : response.Headers;
        return new HttpAnswer(
            response.StatusCode, int.TryParse(told["grpc-status"], out var status) ? status : null, told["grpc-message"].ToString());
    }

    /// <summary>Where the server's middleware begins.</summary>
    private sealed class Entrance : IStartupFilter
    {
        public RequestDelegate Pipeline { get; private set; } = null!;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(first => Pipeline = first);
            next(app);
        };
    }

    private sealed class AnswerTrailers : IHttpResponseTrailersFeature
    {
        public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();
    }

    private sealed class NoTrail : IAuditStore
    {
        public Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default) => Task.CompletedTask;

        public Task<IReadOnlyList<StoredAuditRow>> Lookup(AuditQuery query, CancellationToken cancel = default) =>
            Task.FromResult<IReadOnlyList<StoredAuditRow>>([]);

        public Task<IReadOnlyList<StoredAuditRow>> ReadForward(AuditQuery query, CancellationToken cancel = default) =>
            Lookup(query, cancel);

        public Task<long> LastSequence(CancellationToken cancel = default) => Task.FromResult(0L);

        public Task<DateTimeOffset?> LatestTime(string sandbox, CancellationToken cancel = default) =>
            Task.FromResult<DateTimeOffset?>(null);

        public Task WaitBeyond(string sandbox, long sequence, CancellationToken cancel = default) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);

        public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) => Task.CompletedTask;

        public Task<AuditReport> Verify(CancellationToken cancel = default) =>
            Task.FromException<AuditReport>(new StoreUnavailableException("There is none."));
    }
}
