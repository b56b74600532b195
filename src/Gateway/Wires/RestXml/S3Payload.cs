using System.Globalization;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Api.Protocol.V1;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations.S3;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>The body of an S3 request: read up to its limit, taken out of its chunks, its checksums checked.</summary>
internal static class S3Payload
{
    private static readonly TimeSpan DiscardsFor = TimeSpan.FromSeconds(5);

    private const string ChecksumPrefix = "x-amz-checksum-";

    /// <param name="callerOf">The call with the credentials of the headers.</param>
    /// <exception cref="AwsFaultException">Too long, or of no declared length; 503 over the budget of bodies.</exception>
    public static async Task<RequestBody> Read(BodyReader bodies, HttpContext http, MessageShape input, Func<Call?> callerOf)
    {
        var payload = input.Members.FirstOrDefault(member => member.Location == Location.Payload);
        if (payload is not null && http.Request.ContentLength is null)
            CheckLengthless(http);
        try
        {
            return await bodies.Read(http, input.MaxBytes, (_, _) => callerOf());
        }
        catch (AwsFaultException refused) when (refused.Fault.Code == "RequestEntityTooLarge")
        {
            throw new AwsFaultException(
                payload is { Field.FieldType: FieldType.Bytes, TooLarge: { } tooLarge } ? tooLarge : Fault.MaxMessageLengthExceeded());
        }
        catch (AwsFaultException refused) when (refused.Fault == WireFaults.Busy().Fault)
        {
            throw WireFaults.SlowDown();
        }
    }

    /// <exception cref="SigV4Exception">The chunks are broken.</exception>
    public static AwsChunkedBody Decode(HttpContext http, RequestBody body)
    {
        var kind = KindOf(http);
        return AwsChunkedBody.IsChunked(kind)
            ? AwsChunkedBody.Decode(body.Bytes.Span, kind, DecodedLength(http))
            : new AwsChunkedBody { Body = body.ToKeep() };
    }

    /// <summary>The body, held against its checksums: told to whoever is known alone, so no part of reading credentials.</summary>
    /// <exception cref="AwsFaultException">A checksum is none, or of another body, or is missing where one must be.</exception>
    public static ReadOnlyMemory<byte> Check(HttpContext http, AwsChunkedBody payload, MethodDescriptor operation)
    {
        // Where the model knows the header, the operation checks it, on every wire.
        var isChecked = operation.InputType.FindFieldByName("content_md5") is null && CheckMd5(http, payload.Body.Span);
        foreach (var (name, value) in HeadersOf(http).Concat(payload.Trailers))
            isChecked |= Check(name, value, payload.Body.Span);
        return isChecked || !operation.GetOptions().GetExtension(AnnotationsExtensions.Operation).ChecksumRequired
            ? payload.Body
            : throw new AwsFaultException(new Fault("InvalidRequest", "Missing required header for this request: Content-MD5"));
    }

    /// <summary>The headers, and those that a presigned URL has in its query.</summary>
    public static IEnumerable<KeyValuePair<string, string>> HeadersOf(HttpContext http) =>
        http.Request.Headers.Select(header => KeyValuePair.Create(header.Key, RequestHeaders.Join(header.Value)))
            .Concat(PresignedHeaders.Of(http));

    /// <summary>S3 takes a body in HTTP's own chunks only where it has chunks of its own inside, which tell the length.</summary>
    private static void CheckLengthless(HttpContext http)
    {
        if (http.Request.Headers.TransferEncoding.Count == 0)
            throw new AwsFaultException(Fault.MissingContentLength());
        if (!AwsChunkedBody.IsChunked(KindOf(http)))
            throw WireFaults.NotImplemented();
    }

    /// <summary>
    /// Ends an answer to a body that was too large. A client that is still sending would find the connection broken, and not the
    /// answer: the rest is taken, up to as much again, as long as the host takes the rest of smaller ones.
    /// </summary>
    public static async Task Discard(HttpContext http)
    {
        await http.Response.CompleteAsync();
        var begun = TimeProvider.System.GetTimestamp();
        // The server's own limit would end the reading at once.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var chunk = new byte[64 * 1024];
        try
        {
            // A read is never cut off: the host could not go on with it, and would log that. One that gets nothing ends by the host's own
            // rate.
            for (var left = WireLimits.MaxObjectBytes; left > 0 && TimeProvider.System.GetElapsedTime(begun) < DiscardsFor;)
            {
                var read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted);
                if (read == 0)
                    return;
                left -= read;
            }
        }
        catch (Exception ended) when (ended is BadHttpRequestException or OperationCanceledException)
        {
            // Nobody reads more of it.
        }
    }

    private static string KindOf(HttpContext http) => RequestHeaders.Join(http.Request.Headers["x-amz-content-sha256"]);

    private static long DecodedLength(HttpContext http) =>
        long.TryParse(
            RequestHeaders.Of(http.Request.Headers, "x-amz-decoded-content-length"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var declared)
            ? declared
            : throw new AwsFaultException(Fault.MissingContentLength());

    private static bool CheckMd5(HttpContext http, ReadOnlySpan<byte> body)
    {
        if (RequestHeaders.Of(http.Request.Headers, "Content-MD5") is not { } given)
            return false;
        ContentMd5.Check(given, ContentMd5.Of(body));
        return true;
    }

    /// <summary>Whether the header is a checksum of the body.</summary>
    private static bool Check(string header, string value, ReadOnlySpan<byte> body)
    {
        if (!header.StartsWith(ChecksumPrefix, StringComparison.OrdinalIgnoreCase))
            return false;
        var name = header[ChecksumPrefix.Length..];
        if (Checksums.LengthOf(name) is { } length && !IsBase64(value, length))
            throw new AwsFaultException(new Fault("InvalidRequest", $"Value for {header.ToLowerInvariant()} header is invalid."));
        if (!Checksums.Holds(header, value, body))
            throw new AwsFaultException(
                new Fault("BadDigest", $"The {name.ToUpperInvariant()} you specified did not match the calculated checksum."));
        return Checksums.LengthOf(name) is not null;
    }

    private static bool IsBase64(string text, int bytes) =>
        Convert.TryFromBase64String(text, stackalloc byte[64], out var written) && written == bytes;
}
