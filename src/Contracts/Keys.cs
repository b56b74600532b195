using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Contracts;

/// <summary>
/// Grain keys and stream names. Everything of a sandbox lies under one prefix, so nothing crosses it and deleting it is one sweep.
/// </summary>
public static class Keys
{
    /// <summary>The sandbox that a call means where it names none.</summary>
    public const string DefaultSandbox = "default";

    /// <summary>Prefix of the settings streams: one for each sandbox.</summary>
    public const string SandboxStreams = "sandbox/";

    public static string SandboxStream(string sandbox) => SandboxStreams + sandbox;

    /// <summary>Prefix of all streams inside a sandbox.</summary>
    public static string InsideSandbox(string sandbox) => $"in/{sandbox}/";

    public static string OrganizationStreams(string sandbox) => $"in/{sandbox}/organization/";

    public static string AccountStreams(string sandbox) => $"in/{sandbox}/account/";

    public static string Account(string sandbox, AccountId accountId) => $"in/{sandbox}/account/{accountId}";

    public static string Organization(string sandbox, string organizationId) => $"in/{sandbox}/organization/{organizationId}";

    /// <summary>A delegation request lies between two accounts, so it is neither's.</summary>
    public static string Delegation(string sandbox, string requestId) => $"in/{sandbox}/delegation/{requestId}";

    public static string Bucket(string sandbox, string bucket) => Buckets(sandbox) + bucket;

    /// <summary>A name that one account of the sandbox has.</summary>
    public static string AccountAlias(string sandbox, string alias) => $"in/{sandbox}/alias/{alias}";

    /// <summary>Prefix of the streams of a sandbox's buckets.</summary>
    public static string Buckets(string sandbox) => $"in/{sandbox}/bucket/";

    /// <summary>Role names compare without regard to case, so the key is in lower case.</summary>
    public static string Role(string sandbox, AccountId accountId, string roleName) =>
        $"in/{sandbox}/role/{accountId}/{roleName.ToLowerInvariant()}";

    /// <summary>
    /// The one role that stands for all roles of accounts that do not exist. No account has its key, since account ids have twelve digits.
    /// </summary>
    public static string RoleOfNobody(string sandbox) => $"in/{sandbox}/role/none/none";

    /// <summary>An identity provider, by the resource part of its ARN: "oidc-provider/HOST/PATH" or "saml-provider/NAME".</summary>
    public static string Provider(string sandbox, AccountId accountId, string resource) => $"in/{sandbox}/provider/{accountId}/{resource}";

    /// <summary>The one provider that stands for all providers of accounts that do not exist.</summary>
    public static string ProviderOfNobody(string sandbox) => $"in/{sandbox}/provider/none/none";

    /// <summary>A provider that AWS knows by itself, for all accounts of the sandbox.</summary>
    public static string BuiltInProvider(string sandbox, string name) => $"in/{sandbox}/provider/built-in/{name}";

    /// <summary>The account of a provider's grain key made here.</summary>
    public static AccountId? AccountOfProvider(string key) => AccountId.Find(key.Split('/', 5)[3]);

    /// <summary>The resource part of a provider's grain key made here.</summary>
    public static string ResourceOfProvider(string key) => key.Split('/', 5)[4];

    /// <summary>By access key id, because sessions are revoked by it.</summary>
    public static string Session(string sandbox, AccessKeyId accessKeyId) => $"in/{sandbox}/session/{accessKeyId}";

    /// <summary>The sandbox of a grain key or stream name made here.</summary>
    public static string SandboxOf(string key) => key.Split('/', 3)[1];

    /// <summary>The account of a role's grain key made here; null for <see cref="RoleOfNobody"/>.</summary>
    public static AccountId? AccountOfRole(string key) => AccountId.Find(key.Split('/', 5)[3]);

    /// <summary>The last part of a grain key or stream name made here.</summary>
    public static string NameOf(string key) => key[(key.LastIndexOf('/') + 1)..];
}
