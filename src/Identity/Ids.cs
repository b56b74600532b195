using System.Buffers.Binary;
using System.Globalization;

namespace Rolecall.Identity;

/// <summary>Access-key ids: 20 characters whose account number can be read back. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html</summary>
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

/// <summary>Unique ids of entities: a prefix that tells the kind, and 17 random characters.</summary>
public static class UniqueIds
{
    public static string User(IRandomSource random) => New("AIDA", random);

    public static string Role(IRandomSource random) => New("AROA", random);

    public static string Group(IRandomSource random) => New("AGPA", random);

    public static string InstanceProfile(IRandomSource random) => New("AIPA", random);

    public static string ManagedPolicy(IRandomSource random) => New("ANPA", random);

    /// <summary>A secret access key: 40 characters of base64, as AWS's are.</summary>
    public static Secret SecretKey(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[30];
        random.Fill(bytes);
        return new Secret(Convert.ToBase64String(bytes));
    }

    /// <summary>The unguessable part of an instance's metadata address: 128 bits as hex digits, which a host name may hold.</summary>
    public static Secret MetadataSecret(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return new Secret(Convert.ToHexStringLower(bytes));
    }

    private static string New(string prefix, IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[15];
        random.Fill(bytes);
        return prefix + Base32.Encode(bytes)[..17];
    }
}

/// <summary>Ids of organizations and of what is in them: a prefix that tells the kind, and letters of a-z and 0-9.</summary>
public static class OrganizationIds
{
    public static string New(IRandomSource random) => "o-" + Letters(10, random);

    internal static string Root(IRandomSource random) => "r-" + Letters(4, random);

    /// <summary>An OU's id tells the root that it is under.</summary>
    internal static string Unit(string rootId, IRandomSource random) => $"ou-{rootId["r-".Length..]}-{Letters(8, random)}";

    internal static string Policy(IRandomSource random) => "p-" + Letters(10, random);

    internal static string AccountRequest(IRandomSource random) => "car-" + Letters(32, random);

    internal static string Handshake(IRandomSource random) => "h-" + Letters(32, random);

    private static string Letters(int count, IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[20];
        random.Fill(bytes);
        return Base32.Encode(bytes)[..count].ToLowerInvariant();
    }
}

/// <summary>Account ids: twelve digits.</summary>
public static class AccountIds
{
    public static bool IsValid(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    public static string New(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[8];
        random.Fill(bytes);
        // From 100000000000 up, so no id begins with zeros that somebody's spreadsheet would eat.
        var number = 100_000_000_000 + BinaryPrimitives.ReadUInt64BigEndian(bytes) % 900_000_000_000;
        return number.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Issuers' ids: UUIDs whose first forty bits are the account's number, so that a document is found without a directory.</summary>
public static class IssuerIds
{
    public static string New(string accountId, IRandomSource random)
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
    public static string? AccountOf(string id)
    {
        if (!Guid.TryParseExact(id, "D", out var guid))
            return null;
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> packed = stackalloc byte[8];
        packed.Clear();
        bytes[..5].CopyTo(packed[3..]);
        var number = BinaryPrimitives.ReadUInt64BigEndian(packed);
        return number <= 999_999_999_999 ? number.ToString("D12", CultureInfo.InvariantCulture) : null;
    }
}

/// <summary>Base32 of RFC 4648, upper case, without padding.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length * 8 / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var window = bytes[bit / 8] << 8 | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text[i] = Alphabet[window >> (11 - bit % 8) & 31];
        }
        return new string(text);
    }

    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        bytes.Clear();
        for (var i = 0; i < text.Length; i++)
        {
            var value = Alphabet.IndexOf(text[i], StringComparison.Ordinal);
            if (value < 0)
                return false;
            var bit = i * 5;
            var shifted = value << (11 - bit % 8);
            bytes[bit / 8] |= (byte)(shifted >> 8);
            if (bit / 8 + 1 < bytes.Length)
                bytes[bit / 8 + 1] |= (byte)shifted;
        }
        return true;
    }
}
