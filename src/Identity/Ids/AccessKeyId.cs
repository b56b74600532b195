using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Rolecall.Policy;

namespace Rolecall.Identity.Ids;

/// <summary>
/// The id of an access key: 20 characters, of which the first four tell the kind and the rest has the account's number in AWS's own
/// encoding. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
/// </summary>
public readonly record struct AccessKeyId
{
    private const string LongTerm = "AKIA";
    private const string Temporary = "ASIA";

    private readonly string? text;
    private readonly AccountId account;

    private AccessKeyId(string text, AccountId account) => (this.text, this.account) = (text, account);

    /// <summary>The account that the key belongs to.</summary>
    public AccountId Account => account;

    /// <summary>The key of a user or of root, AKIA…; a session's is not.</summary>
    public bool IsLongTerm => ToString().StartsWith(LongTerm, StringComparison.Ordinal);

    /// <summary>A long-term key: AKIA….</summary>
    public static AccessKeyId NewLongTerm(AccountId account, IRandomSource random) => New(LongTerm, account, random);

    /// <summary>A temporary key: ASIA….</summary>
    public static AccessKeyId NewTemporary(AccountId account, IRandomSource random) => New(Temporary, account, random);

    /// <summary>False where no account can be read out of the text, as of ids from before AWS's present encoding.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccessKeyId id)
    {
        id = default;
        if (text?.Length != 20)
            return false;
        // Base32 after the prefix: the first 48 bits, of which the top bit is set and the next 40 are the account's number.
        Span<byte> bytes = stackalloc byte[10];
        if (!Base32.TryDecode(text.AsSpan(4, 16), bytes) || (bytes[0] & 0x80) == 0)
            return false;
        var number = (BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16 & 0x7fff_ffff_ff80) >> 7;
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out var length, "D12", CultureInfo.InvariantCulture);
        if (!AccountId.TryParse(digits[..length], out var account))
            return false;
        id = new AccessKeyId(text, account);
        return true;
    }

    /// <exception cref="FormatException">The text is no access key id that tells its account.</exception>
    public static AccessKeyId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"{text} is not an access key id");

    /// <summary>The 20 characters.</summary>
    public override string ToString() => text ?? throw new InvalidOperationException("An access key id that was never set was read.");

    public static implicit operator string(AccessKeyId id) => id.ToString();

    private static AccessKeyId New(string prefix, AccountId account, IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[10];
        random.Fill(bytes);
        var number = ulong.Parse(account, NumberStyles.None, CultureInfo.InvariantCulture);
        var head = 0x8000_0000_0000UL | number << 7 | (uint)(bytes[5] & 0x7f);
        Span<byte> packed = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(packed, head);
        packed[2..].CopyTo(bytes);
        return new AccessKeyId(Base32.Encode(bytes, prefix), account);
    }
}
