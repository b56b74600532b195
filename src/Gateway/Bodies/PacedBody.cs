using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Rolecall.Gateway.Bodies;

/// <summary>The body of an answer that somebody else's code writes, paced as <see cref="PacedAnswer"/> paces ours.</summary>
internal sealed class PacedBody : IHttpResponseBodyFeature
{
    private readonly IHttpResponseBodyFeature inner;
    private readonly PacedWriter writer;
    private Stream? stream;

    private PacedBody(HttpContext http, IHttpResponseBodyFeature inner) =>
        (this.inner, writer) = (inner, new PacedWriter(http, inner.Writer));

    public Stream Stream => stream ??= writer.AsStream(leaveOpen: true);

    public PipeWriter Writer => writer;

    public static async Task Serve(HttpContext http, RequestDelegate next)
    {
        var inner = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var paced = new PacedBody(http, inner);
        http.Features.Set<IHttpResponseBodyFeature>(paced);
        try
        {
            await next(http);
            await paced.writer.Drain();
        }
        finally
        {
            paced.writer.Drop();
            http.Features.Set(inner);
        }
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        await writer.Drain();
        await inner.CompleteAsync();
    }
}
