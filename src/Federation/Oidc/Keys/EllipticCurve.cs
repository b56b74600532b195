using System.Security.Cryptography;

namespace Rolecall.Federation.Oidc.Keys;

/// <summary>A curve of RFC 7518 §6.2.1.1 with the octets of one coordinate.</summary>
internal sealed record EllipticCurve(string Name, int Octets, ECCurve Curve)
{
    private static readonly EllipticCurve[] All =
    [
        new("P-256", 32, ECCurve.NamedCurves.nistP256),
        new("P-384", 48, ECCurve.NamedCurves.nistP384),
        new("P-521", 66, ECCurve.NamedCurves.nistP521),
    ];

    public static EllipticCurve? Find(string name) => Array.Find(All, curve => curve.Name == name);

    /// <summary>Whether the coordinates are a point of the curve; one beside it would give an attacker's group instead.</summary>
    public bool Has(byte[] x, byte[] y)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = Curve, Q = new ECPoint { X = x, Y = y } });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
