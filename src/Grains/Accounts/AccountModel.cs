using Rolecall.Api.SigV2;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;

namespace Rolecall.Grains.Accounts;

/// <summary>One version of the account, by which its grain decides about callers, and the gateway of its process (docs/decisions/028).</summary>
internal sealed class AccountModel(AccountState state, CompiledGuardrails guardrails, SigningKeys signingKeys) : IAccountModel
{
    public AccountState State => state;

    public AccountRuntime Runtime { get; } = new(state, guardrails);

    public CallerReply? Authenticate(KeyCall call)
    {
        var (caller, fault) = Prove(call);
        return caller is null ? new CallerReply { Fault = fault }
            : IsNews(state.AccessKeys[caller.AccessKeyId], call.Now) ? null
            : Answer(caller, call.Question);
    }

    public bool HasActiveKey(string accessKeyId) => ActiveKey(accessKeyId) is not null;

    public CallerReply DecideSession(SessionCall call) => !guardrails.Source.Closed && !IsRevoked(call.Claims)
        && Runtime.CallerOf(call.Claims, call.Now) is { } caller
        ? Answer(caller, call.Question)
        : new CallerReply { Fault = Fault.InvalidClientTokenId() };

    public CallerReply Decide(DecideCall call) => Answer(call.Caller, call.Question);

    /// <summary>The caller that the key authenticates, or the fault.</summary>
    public (Caller? Caller, Fault? Fault) Prove(KeyCall call)
    {
        if (ActiveKey(call.AccessKeyId) is not { } key)
            return (null, Fault.InvalidClientTokenId());
        var proven = call.PlainSecret is { } plain
            ? key.Secret.IsSameAs(plain)
            : call.ProofV2 is { } presigned
            ? SigV2Verifier.Verify(presigned, key.Secret.Reveal())
            : signingKeys.Verify(key, call.Proof!);
        return proven ? (Runtime.CallerOf(key), null) : (null, Fault.SignatureDoesNotMatch());
    }

    /// <summary>The caller of an operation that the account performs, or the fault.</summary>
    public (Caller? Caller, Fault? Fault) Prove(PerformCall call)
    {
        if (call.Key is { } key)
            return Prove(key);
        if (guardrails.Source.Closed)
            return (null, Fault.InvalidClientTokenId());
        return (call.Session ?? call.Caller?.Session) is { } session ? Prove(session, call.Now) : (call.Caller, null);
    }

    /// <summary>The caller, with its side of the question where one came along.</summary>
    public CallerReply Answer(Caller caller, Question? question)
    {
        if (question is null)
            return new CallerReply { Caller = caller };
        return Runtime.PoliciesOf(caller) is { } policies
            ? CallerDecision.Of(caller, question, policies, guardrails)
            : new CallerReply { Fault = Fault.InvalidClientTokenId() };
    }

    /// <summary>INVARIANT: the account's own state says which of its sessions live, as their grains and their roles' do.</summary>
    private (Caller? Caller, Fault? Fault) Prove(SessionClaims claims, DateTimeOffset now)
    {
        if (now >= claims.ExpiresAt)
            return (null, Fault.ExpiredToken());
        if (IsRevoked(claims) || Runtime.CallerOfAny(claims, now) is not { } caller)
            return (null, Fault.InvalidClientTokenId());
        return (caller, null);
    }

    private bool IsRevoked(SessionClaims claims) => state.Revocations.ContainsKey(claims.AccessKeyId);

    private StoredAccessKey? ActiveKey(string id) =>
        !guardrails.Source.Closed && state.AccessKeys.GetValueOrDefault(id) is { Active: true } key ? key : null;

    /// <summary>Whether a use is kept: when a key was last used is known to a quarter of an hour.</summary>
    public static bool IsNews(StoredAccessKey key, DateTimeOffset now) => RoleUse.IsNews(key.LastUsed?.At, now);
}
