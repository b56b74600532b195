using System.Globalization;
using System.Numerics;

namespace Rolecall.Federation.Oidc.Keys;

/// <summary>
/// A curve of RFC 7518 §6.2.1.1: y² = x³ - 3x + b over a prime field (NIST SP 800-186 §3.2.1). Each has prime order, so that every
/// point that is on it is sound.
/// </summary>
internal sealed class EllipticCurve
{
    private static readonly EllipticCurve[] All =
    [
        new(
            "P-256",
            32,
            "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
            "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"),
        new(
            "P-384",
            48,
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
            "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF"),
        new(
            "P-521",
            66,
            "1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
            "51953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF"
            + "073573DF883D2C34F1EF451FD46B503F00"),
    ];

    private readonly BigInteger prime;
    private readonly BigInteger b;

    private EllipticCurve(string name, int octets, string prime, string b)
    {
        Name = name;
        Octets = octets;
        this.prime = BigInteger.Parse("0" + prime, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        this.b = BigInteger.Parse("0" + b, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    public string Name { get; }

    /// <summary>Octets of one coordinate.</summary>
    public int Octets { get; }

    public static EllipticCurve? Find(string name) => Array.Find(All, curve => curve.Name == name);

    /// <summary>
    /// Whether the coordinates are a point of the curve; one beside it would give an attacker's group instead. Plain arithmetic: the
    /// cryptographic library checks the order too, which takes a hundred times as long for a key that may never be used.
    /// </summary>
    public bool Has(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var across = new BigInteger(x, isUnsigned: true, isBigEndian: true);
        var up = new BigInteger(y, isUnsigned: true, isBigEndian: true);
        return across < prime && up < prime && ((up * up) - (across * across * across) + (3 * across) - b) % prime == 0;
    }
}
