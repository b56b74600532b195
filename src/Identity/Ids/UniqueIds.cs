using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Ids;

/// <summary>Unique ids of entities: a prefix that tells the kind, and 17 random characters.</summary>
public static class UniqueIds
{
    public static string User(IRandomSource random) => New("AIDA", random);

    public static string Role(IRandomSource random) => New("AROA", random);

    public static string Group(IRandomSource random) => New("AGPA", random);

    public static string InstanceProfile(IRandomSource random) => New("AIPA", random);

    public static string ManagedPolicy(IRandomSource random) => New("ANPA", random);

    /// <summary>A service-specific credential.</summary>
    public static string ServiceCredential(IRandomSource random) => New("ACCA", random);

    /// <summary>Twenty-two characters: the id of a SAML provider's private key.</summary>
    public static string SamlPrivateKey(IRandomSource random) => New("SAMLK", random);

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
