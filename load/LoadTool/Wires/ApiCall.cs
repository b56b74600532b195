using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Rolecall.Api.SigV4;

namespace Rolecall.LoadTool.Wires;

/// <summary>A call that is made again and again: its bytes are made once for all wires that send it.</summary>
/// <param name="Service">The signing name: "sts", "iam", "s3" or "rolecall".</param>
/// <param name="Method">"aws.sts.v1.Sts/AssumeRole".</param>
internal sealed record ApiCall(string Service, string Method, IMessage Message)
{
    private byte[]? message;
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
