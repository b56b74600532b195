using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Requests;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>
/// The hash of a gRPC request's body, taken while it is read, where the caller declared one in x-amz-content-sha256. As for every
/// HTTP request it is that of the whole body, so with the five bytes before the message.
/// </summary>
internal sealed class BodyHash
{
    private readonly SHA256 sha256;

    private BodyHash(SHA256 sha256) => this.sha256 = sha256;

    /// <summary>Lower-case hex of all that came; null where no hash was declared. The body has to be read to its end.</summary>
    public static string? Of(HttpContext http) =>
        http.Features.Get<BodyHash>()?.sha256.Hash is { } hash ? Convert.ToHexStringLower(hash) : null;

    public static async Task Serve(HttpContext http, RequestDelegate next)
    {
        if (RequestHeaders.Of(http.Request.Headers, "x-amz-content-sha256") is not { Length: 64 })
        {
            await next(http);
            return;
        }
        using var sha256 = SHA256.Create();
        await using var hashing = new CryptoStream(http.Request.Body, sha256, CryptoStreamMode.Read, leaveOpen: true);
        http.Request.Body = hashing;
        http.Features.Set(new BodyHash(sha256));
        await next(http);
    }
}
