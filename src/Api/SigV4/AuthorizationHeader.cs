using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Api.SigV4;

/// <summary>The parts of an Authorization header of this version; empty where it has them not.</summary>
internal readonly ref struct AuthorizationHeader
{
    private const string Start = Canonical.Algorithm + " ";

    public ReadOnlySpan<char> Credential { get; private init; }

    public ReadOnlySpan<char> SignedHeaders { get; private init; }

    public ReadOnlySpan<char> Signature { get; private init; }

    /// <exception cref="SigV4Exception">The header is of another algorithm, or has a part twice or one that is none.</exception>
    public static AuthorizationHeader Parse(string authorization)
    {
        if (!authorization.StartsWith(Start, StringComparison.Ordinal))
            throw new SigV4Exception("IncompleteSignature", $"Unsupported AWS 'algorithm': '{authorization.Split(' ')[0]}'.");
        ReadOnlySpan<char> credential = default, signedHeaders = default, signature = default;
        var (hasCredential, hasSignedHeaders, hasSignature) = (false, false, false);
        var all = authorization.AsSpan(Start.Length);
        foreach (var range in all.Split(','))
        {
            var part = all[range];
            var equals = part.IndexOf('=');
            var name = equals < 0 ? part.Trim() : part[..equals].Trim();
            var value = equals < 0 ? default : part[(equals + 1)..].Trim();
            switch (name)
            {
                case "Credential":
                    Once(ref hasCredential, name);
                    credential = value;
                    break;
                case "SignedHeaders":
                    Once(ref hasSignedHeaders, name);
                    signedHeaders = value;
                    break;
                case "Signature":
                    Once(ref hasSignature, name);
                    signature = value;
                    break;
                default:
                    throw new SigV4Exception("IncompleteSignature", $"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '{HashOf(authorization)}'.");
            }
        }
        return new AuthorizationHeader { Credential = credential, SignedHeaders = signedHeaders, Signature = signature };
    }

    /// <summary>The value of Credential; empty where the header, of whatever kind, has none, or two.</summary>
    public static ReadOnlySpan<char> CredentialOf(ReadOnlySpan<char> authorization)
    {
        const string name = "Credential=";
        ReadOnlySpan<char> found = default;
        var isFound = false;
        var rest = authorization[(authorization.IndexOf(' ') + 1)..];
        foreach (var range in rest.Split(','))
        {
            var part = rest[range].Trim();
            if (!part.StartsWith(name, StringComparison.Ordinal))
                continue;
            if (isFound)
                return default;
            isFound = true;
            found = part[name.Length..].Trim();
        }
        return found;
    }

    /// <summary>Says what is missing; the empty text where nothing is.</summary>
    public string Missing()
    {
        var missing = "";
        Require(Credential, "Credential", ref missing);
        Require(Signature, "Signature", ref missing);
        Require(SignedHeaders, "SignedHeaders", ref missing);
        return missing;

        static void Require(ReadOnlySpan<char> value, string name, ref string missing)
        {
            if (value.Length == 0)
                missing += $"{(missing.Length > 0 ? " " : "")}Authorization header requires '{name}' parameter.";
        }
    }

    private static void Once(ref bool has, ReadOnlySpan<char> name)
    {
        if (has)
            throw new SigV4Exception("IncompleteSignature", $"Authorization header has '{name}' more than once.");
        has = true;
    }

    /// <summary>The header itself may be somebody's secret, put where a signature belongs; what is told is also kept on record.</summary>
    private static string HashOf(string authorization) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(authorization)));
}
