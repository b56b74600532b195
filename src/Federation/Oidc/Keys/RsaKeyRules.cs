using System.Numerics;

namespace Rolecall.Federation.Oidc.Keys;

/// <summary>Which RSA keys prove anything, and in bounded time.</summary>
internal static class RsaKeyRules
{
    /// <summary>RFC 7518 §3.3.</summary>
    private const int FewestBits = 2048;

    /// <summary>Our own cap: checking a signature takes time with the square of the size.</summary>
    private const int MostBits = 8192;

    private static readonly BigInteger LargestExponent = uint.MaxValue;

    /// <summary>The primes of the published test for keys of CVE-2017-15361 (ROCA).</summary>
    private static readonly int[] Primes =
    [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137,
        139, 149, 151, 157, 163, 167,
    ];

    /// <summary>What is wrong with the key, or null.</summary>
    public static string? Fault(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        var octets = modulus.TrimStart((byte)0);
        if (octets.Length > MostBits / 8)
            return $"its modulus has more than {MostBits} bits";
        var n = new BigInteger(octets, isUnsigned: true, isBigEndian: true);
        if (n.GetBitLength() < FewestBits)
            return $"its modulus has fewer than {FewestBits} bits";
        if (n.IsEven)
            return "its modulus is even";
        var e = new BigInteger(exponent[..Math.Min(exponent.Length, 16)], isUnsigned: true, isBigEndian: true);
        if (exponent.Length > 16 || e > LargestExponent || e < 3 || e.IsEven)
            return "its exponent is not an odd number of 3 to 2^32";
        return IsFactorable(n) ? "its modulus is of the factorable kind of CVE-2017-15361" : null;
    }

    /// <summary>Such a modulus is a power of 65537 in every small prime's field; of others one in a hundred million is.</summary>
    private static bool IsFactorable(BigInteger n)
    {
        foreach (var prime in Primes)
        {
            var remainder = (int)(n % prime);
            var power = 1;
            var found = false;
            for (var step = 0; step < prime && !found; step++)
            {
                found = power == remainder;
                power = (int)((long)power * 65537 % prime);
            }
            if (!found)
                return false;
        }
        return true;
    }
}
