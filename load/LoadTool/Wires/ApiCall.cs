using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Rolecall.Api.SigV4;
using Rolecall.LoadTool.Wires.Http2;

namespace Rolecall.LoadTool.Wires;

/// <summary>A call that is made again and again: its bytes are made once for all wires that send it.</summary>
/// <param name="Service">The signing name: "sts", "iam", "s3" or "rolecall".</param>
/// <param name="Method">"aws.sts.v1.Sts/AssumeRole".</param>
internal sealed record ApiCall(string Service, string Method, IMessage Message)
{
    public const string Region = "us-east-1";

    private const int PrefixBytes = 5;

    private readonly ByServer<RequestHead> heads = new();
    private readonly ByServer<HttpCall> httpCalls = new();
    private byte[]? message;
    private byte[]? prefixed;
    private byte[]? form;
    private byte[]? json;

    /// <summary>One that is changed is another call: nothing that was made of the former goes along.</summary>
    private ApiCall(ApiCall original)
    {
        (Service, Method, Message) = (original.Service, original.Method, original.Message);
        (ObjectPath, Keys, AdminToken, Sandbox) = (original.ObjectPath, original.Keys, original.AdminToken, original.Sandbox);
        (heads, httpCalls) = (new(), new());
    }

    /// <summary>Where S3 has the object, "/bucket/key"; null for services of the Query wire.</summary>
    public string? ObjectPath { get; init; }

    /// <summary>Who signs; null for a call whose request is the credential, or that the administrator makes.</summary>
    public AwsKeys? Keys { get; init; }

    /// <summary>The administrator's token, for services of the server's own.</summary>
    public string? AdminToken { get; init; }

    /// <summary>The sandbox that the call names; null for the default one.</summary>
    public string? Sandbox { get; init; }

    /// <summary>What the call begins with over gRPC, made once for each server.</summary>
    public RequestHead HeadAt(Uri server) => heads.GetOrMake(server, this, static (call, server) => new RequestHead(call, server));

    /// <summary>The call as HTTP/1.1 carries it, made once for each server.</summary>
    /// <param name="make">As the wire that sends it has it.</param>
    public HttpCall HttpAt(Uri server, Func<ApiCall, Uri, HttpCall> make) => httpCalls.GetOrMake(server, this, make);

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

    /// <summary>The form of the Query wire.</summary>
    public byte[] Form => form ??= QueryForm.Of(Method[(Method.IndexOf('/') + 1)..], Service, Message);
}
