using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.Api.SigV4.Repeated;
using Rolecall.LoadDriver;

namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>
/// The header block of a call, which is written once: what differs each time is the signature and its date. Fields are literals that nobody
/// keeps, as those of .NET's client are. https://www.rfc-editor.org/rfc/rfc7541#section-6.2
/// </summary>
internal sealed class RequestHead
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    private readonly Lock signing = new();
    private readonly RepeatedSignature? signature;
    private readonly byte[] block;
    private readonly int dateAt;
    private readonly int authorizationAt;

    public RequestHead(ApiCall call, Uri server)
    {
        var path = "/" + call.Method;
        var written = new List<byte>();
        Field(written, ":method", "POST");
        Field(written, ":scheme", server.Scheme);
        Field(written, ":path", path);
        Field(written, ":authority", server.Authority);
        Field(written, "content-type", "application/grpc");
        Field(written, "te", "trailers");
        Field(written, "user-agent", "rolecall-load");
        Field(written, "grpc-accept-encoding", "identity");
        if (call.Sandbox is { } sandbox)
            Field(written, SandboxHeader.Name.ToLowerInvariant(), sandbox);
        if (call.Keys is { } keys)
        {
            signature = new RepeatedSignature(
                Unsigned(path, server.Authority), keys, ApiCall.Region, call.Service, SigV4Rules.Rpc(call.Service));
            Field(written, "x-amz-content-sha256", UnsignedPayload);
            if (keys.SessionToken is { } token)
                Field(written, "x-amz-security-token", token);
            dateAt = Field(written, "x-amz-date", new string(' ', RepeatedSignature.DateLength));
            authorizationAt = Field(written, "authorization", new string(' ', signature.AuthorizationLength));
        }
        else if (call.AdminToken is { } token)
        {
            Field(written, "authorization", "Bearer " + token);
        }
        block = [.. written];
    }

    /// <summary>The block of a call that leaves now, signed.</summary>
    public byte[] Sign()
    {
        var signed = block.AsSpan().ToArray();
        if (signature is null)
            return signed;
        var now = TimeProvider.System.GetUtcNow();
        lock (signing)
            signature.Sign(
                now, signed.AsSpan(dateAt, RepeatedSignature.DateLength), signed.AsSpan(authorizationAt, signature.AuthorizationLength));
        return signed;
    }

    /// <summary>As <see cref="SigV4CallCredentials"/> signs, for any message.</summary>
    private static SignedRequest Unsigned(string path, string authority) => new()
    {
        Method = "POST",
        Path = path,
        Query = "",
        Headers = [new("host", authority), new("x-amz-content-sha256", UnsignedPayload)],
    };

    /// <returns>Where the value begins.</returns>
    private static int Field(List<byte> block, string name, string value)
    {
        block.Add(0);
        Text(block, name);
        return Text(block, value);
    }

    private static int Text(List<byte> block, string text)
    {
        // What is outside of ASCII goes as UTF-8, which is what servers of gRPC read.
        var bytes = Encoding.UTF8.GetBytes(text);
        var left = bytes.Length - 127;
        block.Add((byte)Math.Min(bytes.Length, 127));
        for (; left >= 128; left >>= 7)
            block.Add((byte)(left & 0x7f | 0x80));
        if (bytes.Length >= 127)
            block.Add((byte)left);
        block.AddRange(bytes);
        return block.Count - bytes.Length;
    }
}
