using System.Globalization;
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
    private const string Region = "us-east-1";

    private readonly Lock signing = new();
    private SigV4Key? signingKey;
    private DateOnly dayOfKey;
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

    /// <summary>
    /// The headers that sign the call as it leaves now, by <see cref="Keys"/>. The key of the day is derived once, as AWS's faster clients do.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sign(SignedRequest request, SigV4Rules rules)
    {
        var (keys, now) = (Keys ?? throw new InvalidOperationException($"{Method} is not signed."), TimeProvider.System.GetUtcNow());
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        lock (signing)
        {
            if (signingKey is null || day != dayOfKey)
            {
                dayOfKey = day;
                signingKey = SigV4Key.Derive(
                    keys.SecretAccessKey, day.ToString("yyyyMMdd", CultureInfo.InvariantCulture), Region, Service);
            }
            return SigV4Signer.Sign(request, keys, Region, Service, now, rules, signingKey);
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
