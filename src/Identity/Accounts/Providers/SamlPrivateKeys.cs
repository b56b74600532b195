using System.Security.Cryptography;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>
/// The private keys of a SAML provider: two at most, so that one can be replaced while assertions go on.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_federation_saml_configure.html
/// </summary>
internal static class SamlPrivateKeys
{
    private const int SmallestBits = 2048;

    /// <exception cref="AwsFaultException">InvalidInput: it is no private RSA key of 2,048 bits or more in PEM.</exception>
    public static StoredSamlPrivateKey New(string pem, OperationContext context) => IsPrivateKey(pem)
        ? new StoredSamlPrivateKey { Id = UniqueIds.SamlPrivateKey(context.Random), AddedAt = context.Now, Pem = new Secret(pem) }
        : throw new AwsFaultException(Fault.InvalidInput("Private key is not a valid RSA private key in PEM format."));

    /// <exception cref="AwsFaultException">LimitExceeded: the provider has two already.</exception>
    public static StoredSamlProvider With(AccountState state, StoredSamlProvider provider, string pem, OperationContext context) =>
        provider.PrivateKeys.Length < IamQuotas.PrivateKeysPerSamlProvider.In(state.Quotas)
            ? provider with { PrivateKeys = provider.PrivateKeys.Add(New(pem, context)) }
            : throw new AwsFaultException(IamQuotas.PrivateKeysPerSamlProvider.Exceeded(state.Quotas));

    /// <exception cref="AwsFaultException">NoSuchEntity: the provider has no such key.</exception>
    public static StoredSamlProvider Without(StoredSamlProvider provider, string keyId)
    {
        var kept = provider.PrivateKeys.RemoveAll(key => key.Id == keyId);
        return kept.Length < provider.PrivateKeys.Length
            ? provider with { PrivateKeys = kept }
            : throw new AwsFaultException(Fault.NoSuchEntity($"Private key {keyId} cannot be found."));
    }

    /// <exception cref="AwsFaultException">InvalidInput: encryption is required, and there is no key to open assertions with.</exception>
    public static void RequireWhereEncrypted(StoredSamlProvider provider)
    {
        if (provider is { RequiresEncryption: true, PrivateKeys.IsEmpty: true })
            throw new AwsFaultException(Fault.InvalidInput("A private key is required when the assertion encryption mode is Required."));
    }

    private static bool IsPrivateKey(string pem)
    {
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            // A public key opens nothing.
            return key.KeySize >= SmallestBits && key.ExportParameters(includePrivateParameters: true).D is { Length: > 0 };
        }
        catch (Exception notOne) when (notOne is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
