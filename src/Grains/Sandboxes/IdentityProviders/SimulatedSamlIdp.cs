using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rolecall.Contracts.Issuers;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;
using Rolecall.Identity.Faults;

namespace Rolecall.Grains.Sandboxes.IdentityProviders;

/// <summary>A SAML identity provider outside of all accounts, as the sandbox's stream keeps it.</summary>
internal sealed record SimulatedSamlIdp
{
    private const string Persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

    /// <summary>Its users' way in, which a simulated one has not: its responses are minted.</summary>
    private const string SignOnPath = "/sso";

    /// <summary>The Issuer of its assertions, a URI.</summary>
    public required string EntityId { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Those in the metadata, two at most; the last one signs.</summary>
    public required ImmutableArray<SamlIdpKey> Keys { get; init; }

    public ImmutableArray<SamlMappingEntry> Mappings { get => field.IsDefault ? [] : field; init; } = [];

    public static SimulatedSamlIdp New(string entityId, ImmutableArray<SamlMappingEntry> mappings, DateTimeOffset now) =>
        new SimulatedSamlIdp { EntityId = entityId, CreatedAt = now, Keys = [], Mappings = mappings }.Rotated(now);

    /// <summary>With a new key, and of the former ones the last.</summary>
    public SimulatedSamlIdp Rotated(DateTimeOffset now) => this with { Keys = [.. Keys.TakeLast(1), SamlIdpKey.New(now)] };

    public SamlIdpEntry ToEntry() => new(EntityId, CreatedAt, Metadata(), Mappings);

    /// <summary>The metadata document, the newest key's certificate first.</summary>
    public string Metadata()
    {
        using var signing = Keys[^1].Open();
        if (Keys.Length == 1)
            return Simulated(signing).Metadata();
        using var former = Keys[0].Open();
        return Simulated(signing).Metadata(validUntil: null, former);
    }

    /// <summary>A response for a user, base64.</summary>
    /// <exception cref="AwsFaultException">ValidationError: what is asked for is no response that can be made.</exception>
    public string Mint(DirectoryUserEntry user, SamlMintCall call)
    {
        var content = ContentOf(user, call);
        using var encryptTo = call.EncryptionKey is { } pem ? PublicKey(pem) : null;
        var options = new SamlIssueOptions { Signing = Kind(call.Signature, SamlSigning.Assertion), EncryptTo = encryptTo };
        using var signing = Keys[^1].OpenWithKey();
        if (call.Fault is null)
            return Simulated(signing).Issue(content, options);
        var fault = Kind(call.Fault, default(SamlFault));
        using var stranger = fault == SamlFault.OtherKey ? SamlIdpKey.New(call.Now).OpenWithKey() : Keys[^1].OpenWithKey();
        return Simulated(signing).IssueFaulty(content, options, fault, stranger);
    }

    private SimulatedIdp Simulated(X509Certificate2 certificate) =>
        new(EntityId, certificate, EntityId.TrimEnd('/') + SignOnPath);

    private SamlResponseContent ContentOf(DirectoryUserEntry user, SamlMintCall call) => new()
    {
        ResponseId = NewId(),
        AssertionId = NewId(),
        IssueInstant = call.Now,
        NameId = new SamlNameId(user.Name, Persistent, null, null),
        Attributes = SamlAttributeMappings.Apply(Mappings, user),
        Recipient = call.Recipient ?? SamlExpectations.SignInUrl,
        Audience = call.Audience ?? SamlExpectations.AwsAudience,
    };

    /// <summary>An XML name, which begins with no digit.</summary>
    private static string NewId() => "_" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static RSA PublicKey(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception notOne) when (notOne is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new AwsFaultException(Fault.ValidationError("The encryption key is no RSA key in PEM format."));
        }
    }

    private static T Kind<T>(string? name, T unset)
        where T : struct, Enum
    {
        if (name is null)
            return unset;
        return Enum.TryParse<T>(name, out var kind) && Enum.IsDefined(kind)
            ? kind
            : throw new AwsFaultException(Fault.ValidationError($"There is no {typeof(T).Name} {name}."));
    }
}
