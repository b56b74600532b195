using System.Collections.Frozen;
using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Grains.Roles;

/// <summary>One version of a role, by which its grain decides, and the gateway of its process (docs/decisions/028).</summary>
/// <param name="role">Null where there is none.</param>
/// <param name="account">Null for the grain that stands for all roles of accounts that do not exist.</param>
/// <param name="guardrails">The account's.</param>
/// <param name="isRevoked">Whether a session was revoked singly, by its access key id; null where nobody knows of any.</param>
internal sealed class RoleModel(
    RoleRuntime? role, AccountId? account, CompiledGuardrails guardrails, IRandomSource random, Func<string, bool>? isRevoked = null) : IRoleModel
{
    private static readonly IReadOnlyDictionary<string, string> NoDocuments = FrozenDictionary<string, string>.Empty;

    private volatile Use? noted;

    /// <summary>Answers in place of a role that does not exist; made when it is first needed.</summary>
    private volatile RoleRuntime? nobody;

    /// <summary>The last use of a role, by the role's unique id.</summary>
    internal sealed record Use(string RoleId, DateTimeOffset At);

    public RoleRuntime? Role => role;

    /// <summary>The condition keys that tell the organization of the account.</summary>
    public ImmutableArray<ConditionEntry> ResourceEntries => guardrails.ResourceEntries;

    /// <summary>The use that the account was last told of.</summary>
    public Use? Noted { get => noted; set => noted = value; }

    public AssumeReply? Assume(RoleSessionAsk ask) => Assume(ask, ask.PolicyArns.IsEmpty ? NoDocuments : null);

    /// <param name="ask">What is asked for.</param>
    /// <param name="documents">The managed policies that it names, as far as they exist; null where they are still to be asked for.</param>
    /// <returns>Null where they are needed.</returns>
    public AssumeReply? Assume(RoleSessionAsk ask, IReadOnlyDictionary<string, string>? documents)
    {
        // INVARIANT: a role that does not exist is answered exactly as one that does not trust the caller, after the same work and
        // with the same members: neither the answer nor its time tells which roles another account has.
        var existing = guardrails.Source.Closed ? null : RoleOf(ask.RoleArn);
        var decision = (existing ?? Nobody()).Decide(ask);
        var facts = new RoleSessionFacts { Role = existing?.Definition, Decision = decision };
        if (RoleSessionRules.Refusal(RoleSessionStage.Permission, ask, facts) is { } denied)
            return new AssumeReply { Decision = decision, Fault = denied };
        if (documents is null)
            return null;
        try
        {
            var issued = SessionIssuing.AssumeRole(existing!.Definition, ask, documents, random);
            return new AssumeReply { Decision = decision, Claims = issued.Claims, PackedPolicySize = issued.PackedPolicySize };
        }
        catch (AwsFaultException refused)
        {
            return new AssumeReply { Decision = decision, Fault = refused.Fault };
        }
    }

    public CallerReply? Decide(SessionCall call) =>
        RoleOf(call) is not null && (IsNews(call) || (call.Question is not null && !call.Claims.PolicyArns.IsEmpty))
            ? null
            : Decide(call, NoDocuments);

    /// <param name="call">A call of a session of this role.</param>
    /// <param name="documents">The managed policies that narrow the session, as far as they exist.</param>
    public CallerReply Decide(SessionCall call, IReadOnlyDictionary<string, string> documents)
    {
        if (RoleOf(call) is not { } existing)
            return new CallerReply { Fault = Fault.InvalidClientTokenId() };
        var caller = existing.CallerOf(call.Claims, call.Now);
        return call.Question is { } question
            ? CallerDecision.Of(caller, question, existing.PoliciesFor(call.Claims, documents), guardrails)
            : new CallerReply { Caller = caller };
    }

    /// <summary>Tells the account of a use, where it is a quarter of an hour since the last: not awaited, and not with every call.</summary>
    public void NoteUse(SessionCall call, IAccountGrain? account)
    {
        if (!IsNews(call))
            return;
        var used = role!.Definition;
        Noted = new(used.RoleId, call.Now);
        _ = account?.NoteRoleUse(used.Name, used.RoleId, call.Now, call.Region!);
    }

    /// <summary>Whether the account is to be told that the role was used.</summary>
    private bool IsNews(SessionCall call) => call.Region is not null && RoleOf(call) is { } used
        && (noted is not { } last || last.RoleId != used.Definition.RoleId || RoleUse.IsNews(last.At, call.Now));

    /// <summary>
    /// The role, where a session of it calls that lives. INVARIANT: a role deleted and made again has another unique id, so no older session survives it.
    /// </summary>
    private RoleRuntime? RoleOf(SessionCall call) =>
        role is not null && role.Definition.RoleId == call.Claims.RoleId && !guardrails.Source.Closed && isRevoked?.Invoke(call.Claims.AccessKeyId) != true
            ? role
            : null;

    /// <summary>The role, where it is the one of this ARN: the path is part of it.</summary>
    private RoleRuntime? RoleOf(string arn) => role is not null && role.Definition.Arn.Equals(arn, StringComparison.Ordinal) ? role : null;

    private RoleRuntime Nobody() => nobody ??= RoleRuntime.Nobody(account?.ToString() ?? "none", guardrails);
}
