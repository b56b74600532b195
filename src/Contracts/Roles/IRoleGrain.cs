using System.Collections.Immutable;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts.Roles;

/// <summary>One role at run time: who may assume it, and what its sessions may do. Key: <see cref="Keys.Role"/>.</summary>
[Alias("rolecall.IRoleGrain")]
public interface IRoleGrain : IGrainWithStringKey
{
    /// <summary>
    /// A definition that its account has made durable, with the account's guardrails. For grains of older silos: this one keeps nothing.
    /// </summary>
    [Alias("Take")]
    Task Take(RoleDefinition definition, Guardrails guardrails);

    /// <summary>The account's guardrails. For grains of older silos, too.</summary>
    [Alias("TakeGuardrails")]
    Task TakeGuardrails(Guardrails guardrails);

    /// <summary>The role is gone as of this version of its account. For grains of older silos, too.</summary>
    [Alias("Forget")]
    Task Forget(long accountVersion);

    /// <summary>
    /// Decides the trust policy, joined with the caller's side of each needed action, and issues the session's claims. Every role session
    /// is issued here, whoever asks: AssumeRole, a service, an identity provider's token.
    /// </summary>
    [Alias("Assume")]
    Task<AssumeReply> Assume(RoleSessionAsk ask);

    /// <summary>Joins the caller's side with the trust policy, and issues nothing; null where there is no such role.</summary>
    [Alias("Authorize")]
    Task<Decision?> Authorize(AuthorizeCall call);

    /// <summary>
    /// The condition keys of the role as a resource, for callers whose policies speak of them: its tags, its organization.
    /// </summary>
    [Alias("ResourceKeys")]
    Task<ImmutableArray<ConditionEntry>> ResourceKeys();

    /// <summary>The caller's side for a session of this role; a fault where the role of the session is no more.</summary>
    [Alias("Decide")]
    Task<CallerReply> Decide(SessionCall call);
}
