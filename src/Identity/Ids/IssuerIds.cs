using System.Buffers.Binary;
using System.Globalization;
using Rolecall.Policy;

namespace Rolecall.Identity.Ids;

/// <summary>Issuers' ids: UUIDs whose first forty bits are the account's number, so that a document is found without a directory.</summary>
public static class IssuerIds
{
    public static string New(AccountId accountId, IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        var number = ulong.Parse(accountId, NumberStyles.None, CultureInfo.InvariantCulture);
        Span<byte> packed = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(packed, number);
        packed[3..].CopyTo(bytes);
        // Version 8 (free form), variant 1: https://www.rfc-editor.org/rfc/rfc9562#section-5.8
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>The account of an id; null where the text is no such id.</summary>
    public static AccountId? AccountOf(string id)
    {
        if (!Guid.TryParseExact(id, "D", out var guid))
            return null;
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> packed = stackalloc byte[8];
        packed.Clear();
        bytes[..5].CopyTo(packed[3..]);
        var number = BinaryPrimitives.ReadUInt64BigEndian(packed);
        return AccountId.Find(number.ToString("D12", CultureInfo.InvariantCulture));
    }
}
