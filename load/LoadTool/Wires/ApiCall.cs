using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Rolecall.Api.SigV4;
using Rolecall.Api.SigV4.Repeated;
using Rolecall.LoadTool.Wires.Http2;

namespace Rolecall.LoadTool.Wires;

/// <summary>A call that is made again and again: its bytes are made once for all wires that send it.</summary>
/// <param name="Service">The signing name: "sts", "iam", "s3" or "rolecall".</param>
/// <param name="Method">"aws.sts.v1.Sts/AssumeRole".</param>
internal sealed record ApiCall(string Service, string Method, IMessage Message)
{
    public const string Region = "us-east-1";

    private const int PrefixBytes = 5;

    private readonly Lock signing = new();
    private (string Authority, RepeatedSignature Signature)[] signatures = [];
    private (string Authority, RequestHead Head)[] heads = [];
    private byte[]? message;
    private byte[]? prefixed;
    private byte[]? form;
    private byte[]? json;
    private string? jsonSha256;
    private string? formSha256;

    /// <summary>Where S3 has the object, "/bucket/key"; null for services of the Query wire.</summary>
    public string? ObjectPath { get; init; }

    /// <summary>Who signs; null for a call whose request is the credential, or that the administrator makes.</summary>
    public AwsKeys? Keys { get; init; }

    /// <summary>The administrator's token, for services of the server's own.</summary>
    public string? AdminToken { get; init; }

    /// <summary>The sandbox that the call names; null for the default one.</summary>
    public string? Sandbox { get; init; }

    /// <summary>
    /// What signs the call as it leaves now, by <see cref="Keys"/>: the values of X-Amz-Date and Authorization. A signature is made for each
    /// call; what is the same in all of them is made once for each server, as the key of the day is, which AWS's faster clients keep.
    /// </summary>
    /// <param name="authority">The server's.</param>
    /// <param name="request">What is signed, of a server.</param>
    public (string Date, string Authorization) Sign(string authority, Func<ApiCall, string, SignedRequest> request, SigV4Rules rules)
    {
        var now = TimeProvider.System.GetUtcNow();
        lock (signing)
        {
            foreach (var (of, signature) in signatures)
            {
                if (of == authority)
                    return signature.Sign(now);
            }
            var keys = Keys ?? throw new InvalidOperationException($"{Method} is not signed.");
            var made = new RepeatedSignature(request(this, authority), keys, Region, Service, rules);
            signatures = [.. signatures, (authority, made)];
            return made.Sign(now);
        }
    }

    /// <summary>What the call begins with over gRPC, made once for each server.</summary>
    public RequestHead HeadAt(Uri server)
    {
        foreach (var (of, head) in Volatile.Read(ref heads))
        {
            if (of == server.Authority)
                return head;
        }
        lock (signing)
        {
            var made = new RequestHead(this, server);
            Volatile.Write(ref heads, [.. heads, (server.Authority, made)]);
            return made;
        }
    }

    /// <summary>
    /// The message as gRPC frames it: not compressed, and so long. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests
    /// </summary>
    public byte[] PrefixedBytes
    {
        get
        {
            if (prefixed is { } made)
                return made;
            made = [.. new byte[PrefixBytes], .. Bytes];
            BinaryPrimitives.WriteInt32BigEndian(made.AsSpan(1), Bytes.Length);
            return prefixed = made;
        }
    }

    /// <summary>The protobuf message.</summary>
    public byte[] Bytes => message ??= Message.ToByteArray();

    /// <summary>The message as protobuf's JSON, which Connect carries.</summary>
    public byte[] Json => json ??= Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(Message));

    /// <summary>In hexadecimal.</summary>
    public string JsonSha256 => jsonSha256 ??= Convert.ToHexStringLower(SHA256.HashData(Json));

    /// <summary>The form of the Query wire.</summary>
    public byte[] Form => form ??= QueryForm.Of(Method[(Method.IndexOf('/') + 1)..], Service, Message);

    /// <summary>In hexadecimal.</summary>
    public string FormSha256 => formSha256 ??= Convert.ToHexStringLower(SHA256.HashData(Form));
}
