using System.IO.Compression;
using System.Text;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Identity.Access;

/// <summary>Encoded authorization messages: account id and decision, packed and sealed.</summary>
public static class AuthorizationMessageSealer
{
    /// <summary>Characters of the longest message: the model's cap.</summary>
    public const int Longest = 10_240;

    private const string Purpose = "authorization message";
    private const int AccountLength = 12;

    /// <summary>Seals a decision for the account; null for one that does not fit even when abridged.</summary>
    /// <param name="accountId">Twelve digits: only there it may be decoded.</param>
    public static string? Seal(
        Decision decision, IReadOnlyList<ConditionEntry> context, AccountId accountId, KeyRing ring, string sandbox, IRandomSource random) =>
        Seal(AuthorizationMessage.Describe(decision, context), accountId, ring, sandbox, random)
        ?? Seal(AuthorizationMessage.Describe(decision, context, abridged: true), accountId, ring, sandbox, random);

    /// <summary>
    /// The decision's JSON; null for what was not sealed here, for this account of this sandbox, by a key that still opens.
    /// </summary>
    public static string? TryOpen(string encoded, AccountId accountId, KeyRing ring, string sandbox, DateTimeOffset now) =>
        encoded.Length <= Longest && SealedText.TryOpen(encoded, Purpose, ring, sandbox, now) is { Length: >= AccountLength } plain
            && Encoding.ASCII.GetString(plain, 0, AccountLength) == accountId
            ? Unpack(plain)
            : null;

    private static string? Seal(string json, AccountId accountId, KeyRing ring, string sandbox, IRandomSource random)
    {
        var plain = Pack(json, accountId);
        return SealedText.LengthOf(plain.Length) <= Longest ? SealedText.Seal(plain, Purpose, ring, sandbox, random) : null;
    }

    private static byte[] Pack(string json, AccountId accountId)
    {
        using var packed = new MemoryStream();
        packed.Write(Encoding.ASCII.GetBytes(accountId));
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(Encoding.UTF8.GetBytes(json));
        return packed.ToArray();
    }

    private static string Unpack(byte[] plain)
    {
        using var brotli = new BrotliStream(
            new MemoryStream(plain, AccountLength, plain.Length - AccountLength), CompressionMode.Decompress);
        using var text = new StreamReader(brotli, Encoding.UTF8);
        return text.ReadToEnd();
    }
}
