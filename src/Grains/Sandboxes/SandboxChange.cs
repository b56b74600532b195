using Rolecall.Contracts.Issuers;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains.Sandboxes.IdentityProviders;
using Rolecall.Identity.Journals;
using Rolecall.Identity.Sessions.Revocations;

namespace Rolecall.Grains.Sandboxes;

/// <summary>One record of a sandbox's stream (<see cref="SandboxEntities"/>).</summary>
internal sealed record SandboxChange : EntityChange<SandboxState>
{
    /// <param name="entity">The sandbox, its clock or rules, a sealing key, a revocation or a token, as it is from now on.</param>
    public static SandboxChange Put(object entity) => SandboxEntities.Kinds.Put(entity);

    public static SandboxChange Delete(SessionRevocation revocation) =>
        SandboxEntities.Kinds.Delete<SessionRevocation>(SandboxEntities.KeyOf(revocation));

    /// <param name="name">The token's.</param>
    public static SandboxChange DeleteToken(string name) => SandboxEntities.Kinds.Delete<SandboxTokenRecord>(name);

    /// <param name="url">The simulated issuer's.</param>
    public static SandboxChange DeleteIssuer(string url) => SandboxEntities.Kinds.Delete<SimulatedIssuer>(url);

    /// <param name="entityId">The simulated SAML identity provider's.</param>
    public static SandboxChange DeleteSamlIdp(string entityId) => SandboxEntities.Kinds.Delete<SimulatedSamlIdp>(entityId);

    /// <param name="name">The user's.</param>
    public static SandboxChange DeleteDirectoryUser(string name) => SandboxEntities.Kinds.Delete<DirectoryUserEntry>(name);

    /// <summary>The sandbox is no more, with all of its settings.</summary>
    /// <param name="name">The sandbox's.</param>
    public static SandboxChange DeleteSandbox(string name) => SandboxEntities.Kinds.Delete<StoredSandbox>(name);
}
