using System.Collections.Immutable;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Contracts;

/// <summary>One role at run time: who may assume it, and what its sessions may do. Key: <see cref="Keys.Role"/>.</summary>
[Alias("rolecall.IRoleGrain")]
public interface IRoleGrain : IGrainWithStringKey
{
    /// <summary>Takes a definition that its account has made durable, with the account's guardrails; older ones than it has are ignored.</summary>
    [Alias("Take")]
    Task Take(RoleDefinition definition, Guardrails guardrails);

    /// <summary>Takes the account's guardrails; older ones than it has are ignored.</summary>
    [Alias("TakeGuardrails")]
    Task TakeGuardrails(Guardrails guardrails);

    /// <summary>The role is gone as of this version of its account.</summary>
    [Alias("Forget")]
    Task Forget(long accountVersion);

    /// <summary>
    /// Decides the trust policy, joined with the caller's half of each needed action, and issues the session's claims. Every role session
    /// is issued here, whoever asks: AssumeRole, a service, an identity provider's token.
    /// </summary>
    [Alias("AssumeRoleSession")]
    Task<AssumeReply> Assume(RoleSessionAsk ask);

    /// <summary>Joins the caller's half with the trust policy, and issues nothing; null where there is no such role.</summary>
    [Alias("Authorize")]
    Task<Decision?> Authorize(AuthorizeCall call);

    /// <summary>The condition keys of the role as a resource, for callers whose policies speak of them: its tags, its organization.</summary>
    [Alias("ResourceKeys")]
    Task<ImmutableArray<ConditionEntry>> ResourceKeys();

    /// <summary>The caller's half for a session of this role; a fault where the role of the session is no more.</summary>
    [Alias("Decide")]
    Task<CallerReply> Decide(SessionCall call);
}

[GenerateSerializer, Immutable, Alias("rolecall.AssumeReply")]
public sealed record AssumeReply
{
    [Id(0)] public Fault? Fault { get; init; }

    /// <summary>The decision, where it came to one.</summary>
    [Id(1)] public Decision? Decision { get; init; }

    /// <summary>What the gateway seals; null where refused.</summary>
    [Id(2)] public SessionClaims? Claims { get; init; }

    /// <summary>Percent of the packed budget that policies and tags use.</summary>
    [Id(3)] public int PackedPolicySize { get; init; }
}

/// <summary>A call with session credentials whose token has been opened and whose signature holds.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SessionCall")]
public sealed record SessionCall
{
    [Id(0)] public required SessionClaims Claims { get; init; }

    /// <summary>The instant stamped on the call, in sandbox time.</summary>
    [Id(1)] public required DateTimeOffset Now { get; init; }

    [Id(2)] public Question? Question { get; init; }
}

/// <summary>One session, activated by the first call that presents its token. Key: <see cref="Keys.Session"/>.</summary>
[Alias("rolecall.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Refuses after expiry, else asks the role (or the user's account) for the caller and its half of the decision.</summary>
    [Alias("Authenticate")]
    Task<CallerReply> Authenticate(SessionCall call);

    /// <summary>The session is revoked; its account has made that durable.</summary>
    [Alias("Revoke")]
    Task Revoke();
}
