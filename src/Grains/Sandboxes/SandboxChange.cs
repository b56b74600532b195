using Rolecall.Contracts.Sandboxes;
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

    /// <summary>The sandbox is no more, with all of its settings.</summary>
    /// <param name="name">The sandbox's.</param>
    public static SandboxChange DeleteSandbox(string name) => SandboxEntities.Kinds.Delete<StoredSandbox>(name);
}
