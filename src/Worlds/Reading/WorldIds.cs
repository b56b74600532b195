using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Worlds.Reading;

/// <summary>
/// Ids of accounts and organizations that a file leaves open: the same seed and names give the same ids, on every server. Only what is no
/// secret comes from the seed (docs/decisions/031).
/// </summary>
internal static class WorldIds
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Twelve digits.</summary>
    public static string Account(string seed, string organization, string account)
    {
        var number = BinaryPrimitives.ReadUInt64BigEndian(Digest(seed, "account", organization, account));
        // The first digit is no 0, so that no reader takes the id for a shorter number.
        return (100_000_000_000 + (number % 900_000_000_000)).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>"o-" and ten letters.</summary>
    public static string Organization(string seed, string organization) =>
        "o-" + string.Concat(Digest(seed, "organization", organization, "").Take(10).Select(one => Letters[one % Letters.Length]));

    private static byte[] Digest(params string[] parts) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
}
