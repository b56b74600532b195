using System.Buffers.Binary;
using System.Globalization;

namespace Rolecall.Identity.Ids;

/// <summary>
/// Access-key ids: 20 characters whose account number can be read back.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
/// </summary>
public static class AccessKeyIds
{
    /// <summary>A long-term key: AKIA….</summary>
    public static string NewLongTerm(string accountId, IRandomSource random) => New("AKIA", accountId, random);

    /// <summary>A temporary key: ASIA….</summary>
    public static string NewTemporary(string accountId, IRandomSource random) => New("ASIA", accountId, random);

    public static bool IsLongTerm(string keyId) => keyId.StartsWith("AKIA", StringComparison.Ordinal);

    /// <summary>
    /// The account in AWS's own encoding: base32 after the prefix, the first 48 bits, of which the top bit is set and the
    /// next 40 are the account's number. Null where the text is no such id, as those from before this encoding.
    /// </summary>
    public static string? AccountOf(string keyId)
    {
        if (keyId.Length != 20)
            return null;
        Span<byte> bytes = stackalloc byte[10];
        if (!Base32.TryDecode(keyId.AsSpan(4, 16), bytes) || (bytes[0] & 0x80) == 0)
            return null;
        var number = (BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16 & 0x7fff_ffff_ff80) >> 7;
        return number <= 999_999_999_999 ? number.ToString("D12", CultureInfo.InvariantCulture) : null;
    }

    private static string New(string prefix, string accountId, IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[10];
        random.Fill(bytes);
        var number = ulong.Parse(accountId, NumberStyles.None, CultureInfo.InvariantCulture);
        var head = 0x8000_0000_0000UL | number << 7 | (uint)(bytes[5] & 0x7f);
        Span<byte> packed = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(packed, head);
        packed[2..].CopyTo(bytes);
        return prefix + Base32.Encode(bytes);
    }
}
