using Rolecall.Policy;

namespace Rolecall.Contracts.ReadModels;

/// <summary>What a read model is of.</summary>
/// <param name="Realm">The sandbox.</param>
/// <param name="Account">Its account; none where the name alone says what it is.</param>
/// <param name="Name">As it ends the key of its grain (<see cref="Keys"/>).</param>
public readonly record struct ModelKey(string Realm, AccountId Account, string Name)
{
    public static ModelKey OfAccount(string realm, AccountId account) => new(realm, account, "");

    /// <summary>As <see cref="Keys.Role"/>: in lower case.</summary>
    public static ModelKey OfRole(string realm, AccountId account, string name) => new(realm, account, name.ToLowerInvariant());

    /// <summary>As <see cref="Keys.RoleOfNobody"/>: of all roles of accounts that do not exist.</summary>
    public static ModelKey OfRoleOfNobody(string realm) => new(realm, default, "/role");

    public static ModelKey OfSession(string realm, string accessKeyId) => new(realm, default, accessKeyId);

    /// <param name="resource">The resource part of the provider's ARN.</param>
    public static ModelKey OfProvider(string realm, AccountId account, string resource) => new(realm, account, resource);

    public static ModelKey OfBucket(string realm, string name) => new(realm, default, name);
}
