using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>Tokens as the first format of them was sealed.</summary>
internal static class OldFormat
{
    public static string Seal(byte[] claims, SealingKey key, string sandbox)
    {
        var token = new byte[5 + 12 + claims.Length + 16];
        token[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(token.AsSpan(1), key.KeyId);
        using var gcm = new AesGcm(key.Key.AsSpan(), 16);
        gcm.Encrypt(
            token.AsSpan(5, 12),
            claims,
            token.AsSpan(17, claims.Length),
            token.AsSpan(^16..),
            [.. token[..5], .. Encoding.UTF8.GetBytes(sandbox)]);
        return Convert.ToBase64String(token);
    }
}
