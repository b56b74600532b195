using Rolecall.Contracts;
using Rolecall.Identity.Ids;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>
/// What a stranger would try: the keys that simulators and examples are known to take, near misses of what was issued, and texts
/// of the right shape. The same seed makes the same guesses of what was issued.
/// </summary>
internal sealed class Guesses(Issued issued, int seed)
{
    private const string Hex = "0123456789abcdef";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private readonly Dice dice = new(new SeededRandomSource($"magic keys {seed}"));
    private readonly HashSet<string> all = [.. issued.All];

    /// <summary>Keys, secrets, pairs ("id secret"), tokens and account numbers that others take from anybody, and those of AWS's examples.</summary>
    public static IReadOnlyList<string> Famous { get; } =
    [
        "test", "test test", "testing", "dummy", "fake", "foo", "foo bar", "any", "admin", "admin admin", "root", "root root",
        "user", "password", "secret", "token", "anonymous", "local", "localhost", "none", "null", "undefined", "true", "false",
        "0", "1", "*", "x", "a", "default", "guest", "demo", "AKIAIOSFODNN7EXAMPLE",
        "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "ASIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE",
        "AKIDEXAMPLE", "AKIDEXAMPLE wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", "LSIAQAAAAAAVNCBMPNSG", "LSIAQAAAAAAVNCBMPNSG test",
        "LKIAQAAAAAAAJ6DWQNXZ test", "AKIAQAAAAAAALX6GRE2E test", "minioadmin", "minioadmin minioadmin", "minio minio123",
        "rustfsadmin rustfsadmin", "mock_access_key", "mock_access_key mock_secret_key", "foobar_key foobar_secret",
        "accessKey1 verySecretKey1", "S3RVER S3RVER", "AKIAFAKE fake", "FAKEKEY FAKESECRET", "accesskey secretkey",
        "access_key secret_key", "some_access_key some_secret_key", "DUMMYIDEXAMPLE DUMMYEXAMPLEKEY",
        "fakeMyKeyId fakeSecretAccessKey", "xxx", "X X", "GOOG1EXAMPLE secret", "adobe-s3mock", "changeme", "letmein", "god",
        "000000000000", "111111111111", "123456789012", "999999999999", "012345678901", "112233445566", "222222222222",
        "444444444444", "000000000000 test", "Bearer test", "Bearer", "Basic dGVzdDp0ZXN0", "Basic YWRtaW46YWRtaW4=",
        "AWS test:test", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=test", "rcs_", "rcs_admin", "rcs_test", "rolecall",
        "rolecall-admin", "admin-token", "token-of-the-tests", "dev", "development", "debug", "internal", "system",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", "e30.e30.", "d3b07384", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "x-localstack-internal", "x-moto-user", "x-amz-admin",
        "X-Amz-Bypass", "x-amz-bypass-governance-retention", "IAM_SOFT_MODE", "ENFORCE_IAM", "i-1234567890abcdef0", "i-00000000",
        "us-east-1", "sandbox", "public",
    ];

    /// <summary>A guess for this place, and never what was issued for it.</summary>
    public string For(Door door)
    {
        while (true)
        {
            var guess = dice.Next(8) switch
            {
                0 or 1 => Mutated(Famous[dice.Next(Famous.Count)]),
                2 or 3 => Shaped(),
                _ => Mutated(door.Issued ?? issued.All.ElementAt(dice.Next(all.Count))),
            };
            if (guess != door.Issued && !all.Contains(guess))
                return guess;
        }
    }

    private string Shaped() => dice.Next(7) switch
    {
        0 => "AKIA" + Letters(Base32, 16),
        1 => "ASIA" + Letters(Base32, 16),
        2 => Letters(Base64, 40),
        3 => "rcs_" + Letters(Hex, 64),
        4 => Letters(Hex, 64),
        5 => Letters("0123456789", 12),
        _ => Letters(Base64, 300),
    };

    /// <summary>One or two small changes: of a letter, of its case, of the length.</summary>
    private string Mutated(string text)
    {
        for (var changes = 1 + dice.Next(2); changes > 0; changes--)
            text = text.Length == 0 ? Letters(Base64, 1) : Changed(text, dice.Next(text.Length));
        return text;
    }

    private string Changed(string text, int at) => dice.Next(9) switch
    {
        0 => text.Remove(at, 1),
        1 => text.Insert(at, Letters(Base64, 1)),
        2 => text[..at],
        3 => text + text,
        4 => text.ToUpperInvariant() is var upper && upper != text ? upper : text.ToLowerInvariant(),
        5 => text[..at] + (char)(text[at] ^ (char.IsAsciiLetter(text[at]) ? ' ' : 1)) + text[(at + 1)..],
        6 when at > 0 => text[..(at - 1)] + text[at] + text[at - 1] + text[(at + 1)..],
        // The last letter of base64 may hold bits that decode to nothing.
        7 => text.TrimEnd('=') is { Length: > 0 } bare ? bare[..^1] + Letters(Base64, 1) + text[bare.Length..] : text + "=",
        _ => text[..at] + (char)(text[at] ^ (1 << dice.Next(7))) + text[(at + 1)..],
    };

    private string Letters(string alphabet, int count) => string.Create(count, (alphabet, dice), static (span, from) =>
    {
        foreach (ref var letter in span)
            letter = from.alphabet[from.dice.Next(from.alphabet.Length)];
    });

    /// <summary>Small numbers from a source of bytes, drawn by the block.</summary>
    private sealed class Dice(IRandomSource source)
    {
        private readonly byte[] block = new byte[4096];
        private int used = 4096;

        public int Next(int below)
        {
            if (used == block.Length)
            {
                source.Fill(block);
                used = 0;
            }
            used += 4;
            return (int)(BitConverter.ToUInt32(block, used - 4) % (uint)below);
        }
    }
}
