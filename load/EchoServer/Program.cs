using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Rolecall.EchoServer;

// Two endpoints on free ports, HTTP/1.1 and HTTP/2 without TLS, as the server has them; the first line of output tells them.
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
    kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
});
builder.Services.AddGrpc();

await using var app = builder.Build();
app.UseRouting();
app.MapGrpcService<EchoService>();
app.MapPost("/", static async http =>
{
    var bytes = int.Parse(http.Request.Headers["answer-bytes"].ToString(), CultureInfo.InvariantCulture);
    bool more;
    do
    {
        var read = await http.Request.BodyReader.ReadAsync(http.RequestAborted);
        http.Request.BodyReader.AdvanceTo(read.Buffer.End);
        more = !read.IsCompleted;
    }
    while (more);
    http.Response.ContentType = "text/xml";
    http.Response.ContentLength = bytes;
    await http.Response.Body.WriteAsync(EchoService.AnswerOf(bytes).Memory, http.RequestAborted);
});
await app.StartAsync();
var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
Console.WriteLine(string.Join(' ', addresses));
await app.WaitForShutdownAsync();
