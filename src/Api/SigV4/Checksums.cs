using System.IO.Hashing;
using System.Security.Cryptography;

namespace Rolecall.Api.SigV4;

/// <summary>
/// The checksums that S3 clients send along. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
/// </summary>
public static class Checksums
{
    /// <summary>
    /// Whether the header "x-amz-checksum-…" tells the body's checksum; true for headers that are no checksum that we know.
    /// </summary>
    public static bool Holds(string header, string value, ReadOnlySpan<byte> body) => header.ToLowerInvariant() switch
    {
        "x-amz-checksum-crc32" => value == Convert.ToBase64String(BigEndian(Crc32.HashToUInt32(body))),
        "x-amz-checksum-crc64nvme" => value == Convert.ToBase64String(BigEndian(Crc64Nvme(body))),
        "x-amz-checksum-crc32c" => value == Convert.ToBase64String(BigEndian(Crc32C(body))),
        "x-amz-checksum-sha1" => value == Convert.ToBase64String(SHA1.HashData(body)),
        "x-amz-checksum-sha256" => value == Convert.ToBase64String(SHA256.HashData(body)),
        _ => true,
    };

    /// <summary>How many bytes a checksum has ("sha256": 32); null where we do not know it.</summary>
    public static int? LengthOf(string name) => name.ToLowerInvariant() switch
    {
        "crc32" or "crc32c" => 4,
        "crc64nvme" => 8,
        "sha1" => 20,
        "sha256" => 32,
        _ => null,
    };

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] BigEndian(ulong value) => [.. BigEndian((uint)(value >> 32)), .. BigEndian((uint)value)];

    /// <summary>CRC-32C (Castagnoli), a step of eight bytes at a time where the processor can.</summary>
    private static uint Crc32C(ReadOnlySpan<byte> body)
    {
        var crc = uint.MaxValue;
        while (body.Length >= 8)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(body));
            body = body[8..];
        }
        foreach (var octet in body)
            crc = System.Numerics.BitOperations.Crc32C(crc, octet);
        return ~crc;
    }

    private static readonly ulong[] NvmeTable = MakeNvmeTable();

    /// <summary>CRC-64/NVME: reflected, polynomial 0xAD93D23594C93659.</summary>
    private static ulong Crc64Nvme(ReadOnlySpan<byte> body)
    {
        var crc = ulong.MaxValue;
        foreach (var octet in body)
            crc = NvmeTable[(byte)crc ^ octet] ^ (crc >> 8);
        return ~crc;
    }

    private static ulong[] MakeNvmeTable()
    {
        // The polynomial with its bits reversed.
        const ulong reversed = 0x9A6C9329AC4BC9B5;
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ reversed : crc >> 1;
            table[i] = crc;
        }
        return table;
    }
}
