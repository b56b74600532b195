using System.Globalization;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>A body in aws-chunked encoding as an S3 client sends it, with the request that carries it.</summary>
internal sealed record ChunkedUpload
{
    public static readonly AwsKeys Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    public static readonly DateTimeOffset Now = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    private const string Scope = "20130524/us-east-1/s3/aws4_request";

    public required string Kind { get; init; }

    public required SignedRequest Request { get; init; }

    /// <summary>The chunks, each with its header line; the last one empty.</summary>
    public required IReadOnlyList<byte[]> Chunks { get; init; }

    /// <summary>The trailing headers, each with its line end.</summary>
    public required IReadOnlyList<string> Trailers { get; init; }

    public required int DecodedLength { get; init; }

    public byte[] Encoded => [.. Chunks.SelectMany(chunk => chunk), .. Trailers.SelectMany(Encoding.ASCII.GetBytes), .. "\r\n"u8];

    /// <summary>What the server says: null where the upload comes in.</summary>
    public static string? Knock(ChunkedUpload upload, byte[]? encoded = null)
    {
        try
        {
            var body = AwsChunkedBody.Decode(encoded ?? upload.Encoded, upload.Kind, upload.DecodedLength);
            return Door.Knock(upload.Request, SigV4Rules.S3, Keys, Now, body.Chain);
        }
        catch (SigV4Exception refused)
        {
            return refused.Code;
        }
    }

    public static ChunkedUpload Of(byte[] body, int chunkSize, string kind, params (string Name, string Value)[] trailers)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new("Host", "s3.amazonaws.com"),
            new("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            new("x-amz-content-sha256", kind),
            new("Content-Encoding", "aws-chunked"),
            new("x-amz-decoded-content-length", body.Length.ToString(CultureInfo.InvariantCulture)),
            new("Content-Length", "66824"),
        };
        var request = new SignedRequest { Method = "PUT", Path = "/examplebucket/chunkObject.txt", Query = "", Headers = headers };
        request = request with { Headers = [.. headers, .. SigV4Signer.Sign(request, Keys, "us-east-1", "s3", Now, SigV4Rules.S3)] };
        var signed = kind.StartsWith("STREAMING-AWS4", StringComparison.Ordinal);
        var previous = SigV4Parser.Parse(request, SigV4Rules.S3).Signature;
        var key = SigV4Verifier.DeriveKey(Keys.SecretAccessKey, "20130524", "us-east-1", "s3");
        var chunks = new List<byte[]>();
        foreach (var data in body.Chunk(chunkSize).Append([]))
        {
            var header = data.Length.ToString("x", CultureInfo.InvariantCulture);
            if (signed)
            {
                previous = SignedTexts.Sign(
                    key,
                    $"AWS4-HMAC-SHA256-PAYLOAD\n20130524T000000Z\n{Scope}\n{previous}\n{RawRequest.Sha256([])}\n{RawRequest.Sha256(data)}");
                header += ";chunk-signature=" + previous;
            }
            chunks.Add([.. Encoding.ASCII.GetBytes(header + "\r\n"), .. data, .. data.Length > 0 ? "\r\n"u8.ToArray() : []]);
        }
        var lines = trailers.Select(trailer => $"{trailer.Name}:{trailer.Value}").ToList();
        if (signed && kind.EndsWith("-TRAILER", StringComparison.Ordinal))
        {
            var hash = RawRequest.Sha256(Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
            lines.Add("x-amz-trailer-signature:" + SignedTexts.Sign(
                key, $"AWS4-HMAC-SHA256-TRAILER\n20130524T000000Z\n{Scope}\n{previous}\n{hash}"));
        }
        return new ChunkedUpload
        {
            Kind = kind,
            Request = request,
            Chunks = chunks,
            Trailers = lines.ConvertAll(line => line + "\r\n"),
            DecodedLength = body.Length,
        };
    }
}
