using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rolecall.Contracts.Issuers;
using Rolecall.Federation.Oidc.Minting;
using Rolecall.Identity.Accounts.Issuers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Secrets;

namespace Rolecall.Grains.Sandboxes.IdentityProviders;

/// <summary>An issuer of OpenID Connect outside of all accounts, as the sandbox's stream keeps it.</summary>
internal sealed record SimulatedIssuer
{
    private const string Algorithm = "RS256";

    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);

    /// <summary>The iss of its tokens.</summary>
    public required string Url { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How many keys it ever had: the next one's number.</summary>
    public required int KeysMade { get; init; }

    /// <summary>Those that are published, two at most; the last one signs.</summary>
    public required ImmutableArray<SimulatedIssuerKey> Keys { get; init; }

    public static SimulatedIssuer New(string url, DateTimeOffset now) =>
        new SimulatedIssuer { Url = url, CreatedAt = now, KeysMade = 0, Keys = [] }.Rotated();

    /// <summary>With a new key, made by the system's generator, and of the former ones the last.</summary>
    public SimulatedIssuer Rotated() => this with
    {
        KeysMade = KeysMade + 1,
        Keys = [.. Keys.TakeLast(1), NewKey(KeysMade)],
    };

    public IssuerEntry ToEntry() =>
        new(Url, CreatedAt, [.. Keys.Select(key => new IssuerKeyEntry(key.Id, key.Algorithm, SignsFrom: null, RetiresAt: null))]);

    public byte[] KeySet() => IssuerDocuments.KeySet(Keys.Select(Signing));

    public byte[] Discovery() => IssuerDocuments.Discovery(
        Url, Url + "/.well-known/jwks.json", Keys.Select(key => key.Algorithm), ["iss", "sub", "aud", "iat", "nbf", "exp"]);

    /// <param name="user">For whom it speaks: sub, email and groups; null for nobody of the directory.</param>
    /// <param name="claims">A JSON object: what is to differ, or to be added.</param>
    /// <param name="fault">A <see cref="TokenFault"/>; null for a good token.</param>
    /// <exception cref="AwsFaultException">ValidationError: the claims are no JSON object, or there is no such fault.</exception>
    public string Mint(DirectoryUserEntry? user, string claims, string? fault, DateTimeOffset now)
    {
        var all = Defaults(now);
        if (user is not null)
            Add(all, user);
        foreach (var (name, value) in Parse(claims))
        {
            all.Remove(name);
            if (value is not null)
                all.Add(name, value.DeepClone());
        }
        var key = Signing(Keys[^1]);
        if (fault is null)
            return TokenMint.Mint(key, all);
        if (!Enum.TryParse<TokenFault>(fault, out var wrong) || !Enum.IsDefined(wrong))
            throw new AwsFaultException(Fault.ValidationError($"There is no fault {fault}."));
        return TokenMint.MintBad(wrong, key, new SigningKey(Algorithm, key.KeyId, IssuerKeys.NewPrivateKey(Algorithm)), all, now);
    }

    private JsonObject Defaults(DateTimeOffset now) => new()
    {
        ["iss"] = Url,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = (now + TokenLife).ToUnixTimeSeconds(),
    };

    private static void Add(JsonObject claims, DirectoryUserEntry user)
    {
        claims["sub"] = user.Name;
        if (user.Email.Length > 0)
            claims["email"] = user.Email;
        if (user.Groups.Length > 0)
            claims["groups"] = new JsonArray([.. user.Groups.Select(group => (JsonNode)group)]);
    }

    private static KeyValuePair<string, JsonNode?>[] Parse(string claims)
    {
        try
        {
            return JsonNode.Parse(claims, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject read
                ? [.. read]
                : throw new AwsFaultException(Fault.ValidationError("The claims are not a JSON object."));
        }
        catch (JsonException)
        {
            throw new AwsFaultException(Fault.ValidationError("The claims are not a JSON object."));
        }
    }

    private static SimulatedIssuerKey NewKey(int number) => new()
    {
        Id = "RSA_" + number.ToString(CultureInfo.InvariantCulture),
        Algorithm = Algorithm,
        PrivateKey = new Secret(Convert.ToBase64String(IssuerKeys.NewPrivateKey(Algorithm))),
    };

    private static SigningKey Signing(SimulatedIssuerKey key) =>
        new(key.Algorithm, key.Id, Convert.FromBase64String(key.PrivateKey.Reveal()));
}
