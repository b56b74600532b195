using System.Collections.Immutable;
using Rolecall.Contracts.Organizations;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Contracts.Accounts;

/// <summary>The account as a member of an organization, and the guardrails that it stands under.</summary>
[Alias("rolecall.IOrganizationMember")]
public interface IOrganizationMember : IGrainWithStringKey
{
    /// <summary>The account's place in its organization.</summary>
    [Alias("Standing")]
    Task<Guardrails> Standing();

    /// <summary>
    /// Takes guardrails that the account's organization has made durable; an older one than it has is ignored. Returns once every active
    /// role and bucket of the account follows the newest.
    /// </summary>
    /// <param name="organizationId">The organization that sends them: guardrails of any other than the account's own are ignored.</param>
    /// <param name="guardrails">What it says.</param>
    [Alias("TakeGuardrails")]
    Task TakeGuardrails(string organizationId, Guardrails guardrails);

    /// <summary>Makes this organization the account's; false where it is a member of another, is closed, or was never opened.</summary>
    [Alias("Join")]
    Task<bool> Join(string organizationId, DateTimeOffset now);

    /// <summary>The account has left the organization; returns once every active role and bucket follows.</summary>
    [Alias("Leave")]
    Task<Fault?> Leave(string organizationId, DateTimeOffset now);

    /// <summary>
    /// Closes an account that stands alone, for good; returns once every active role and bucket follows. A fault where it is closed already, or
    /// a member of an organization, which closes it then.
    /// </summary>
    [Alias("CloseAlone")]
    Task<Fault?> CloseAlone(DateTimeOffset now);

    /// <summary>
    /// Records that a handshake invites the account; a fault where that cannot be recorded, or the account was never opened.
    /// </summary>
    [Alias("Invite")]
    Task<Fault?> Invite(string handshakeId, string organizationId);

    /// <summary>The handshakes that invited the account, oldest first.</summary>
    [Alias("Invitations")]
    Task<ImmutableArray<InvitationEntry>> Invitations();
}
