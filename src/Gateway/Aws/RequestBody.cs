using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Rolecall.Identity;

namespace Rolecall.Gateway.Aws;

/// <summary>A whole request body, read up to a cap.</summary>
internal sealed class RequestBody
{
    private string? sha256;

    private RequestBody(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <summary>Lower-case hex.</summary>
    public string Sha256 => sha256 ??= Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <exception cref="AwsFaultException">The body is longer than <paramref name="cap"/> bytes.</exception>
    public static async Task<RequestBody> Read(HttpContext http, int cap)
    {
        if (http.Request.ContentLength > cap)
            throw WireFaults.TooLarge(cap);
        using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? 0));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await ReadSome(http, chunk)) > 0)
        {
            if (buffer.Length + read > cap)
                throw WireFaults.TooLarge(cap);
            buffer.Write(chunk, 0, read);
        }
        return new RequestBody(buffer.ToArray());
    }

    /// <summary>A client that goes away is none of our errors: once the request is said to be aborted, the host does not log it as one.</summary>
    private static async ValueTask<int> ReadSome(HttpContext http, byte[] chunk)
    {
        try
        {
            return await http.Request.Body.ReadAsync(chunk, http.RequestAborted);
        }
        catch (ConnectionResetException)
        {
            http.Abort();
            throw;
        }
    }
}
