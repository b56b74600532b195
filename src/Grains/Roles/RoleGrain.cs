using System.Collections.Frozen;
using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Grains.Roles;

/// <summary>
/// One role at run time. Its account pushes every change before it acknowledges the write, so what is decided here is
/// never stale; an older definition never replaces a newer one.
/// </summary>
[GrainType("role")]
internal sealed class RoleGrain(IRandomSource random) : Grain, IRoleGrain
{
    private RoleRuntime? role;

    /// <summary>Answers in place of a role that does not exist; made when it is first needed.</summary>
    private RoleRuntime? nobody;
    private long version = -1;

    /// <summary>The use that the account was last told of.</summary>
    private (string? RoleId, DateTimeOffset? At) noted;
    private CompiledGuardrails guardrails = CompiledGuardrails.None;

    private string Sandbox => Keys.SandboxOf(this.GetPrimaryKeyString());

    /// <summary>Null for the grain that stands for all roles of accounts that do not exist.</summary>
    private AccountId? AccountId => Keys.AccountOfRole(this.GetPrimaryKeyString());

    private IAccountGrain? Account => AccountId is { } id ? GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, id)) : null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Account is not { } account)
            return;
        var start = await account.StartRole(Keys.NameOf(this.GetPrimaryKeyString()));
        guardrails = CompiledGuardrails.Of(start.Guardrails);
        if (start.Definition is { } definition)
            Adopt(definition);
    }

    public Task Take(RoleDefinition definition, Guardrails current)
    {
        if (definition.Version > version)
            Adopt(definition);
        return TakeGuardrails(current);
    }

    public Task TakeGuardrails(Guardrails current)
    {
        if (!current.IsNewerThan(guardrails.Source))
            return Task.CompletedTask;
        guardrails = CompiledGuardrails.Of(current);
        role = role is null ? null : new RoleRuntime(role.Definition, guardrails);
        nobody = null;
        return Task.CompletedTask;
    }

    public Task Forget(long accountVersion)
    {
        if (accountVersion > version)
            (role, version) = (null, accountVersion);
        return Task.CompletedTask;
    }

    public async Task<AssumeReply> Assume(RoleSessionAsk ask)
    {
        // INVARIANT: a role that does not exist is answered exactly as one that does not trust the caller, after the same work and
        // with the same members: neither the answer nor its time tells which roles another account has.
        var existing = guardrails.Source.Closed ? null : RoleOf(ask.RoleArn);
        var decision = (existing ?? Nobody()).Decide(ask);
        var facts = new RoleSessionFacts { Role = existing?.Definition, Decision = decision };
        if (RoleSessionRules.Refusal(RoleSessionStage.Permission, ask, facts) is { } denied)
            return new AssumeReply { Decision = decision, Fault = denied };
        try
        {
            var issued = SessionIssuing.AssumeRole(existing!.Definition, ask, await PolicyDocuments(ask.PolicyArns), random);
            return new AssumeReply { Decision = decision, Claims = issued.Claims, PackedPolicySize = issued.PackedPolicySize };
        }
        catch (AwsFaultException refused)
        {
            return new AssumeReply { Decision = decision, Fault = refused.Fault };
        }
    }

    public Task<Decision?> Authorize(AuthorizeCall call) => Task.FromResult(role is null
        ? null
        : role.Authorize(call));

    public Task<ImmutableArray<ConditionEntry>> ResourceKeys() => Task.FromResult<ImmutableArray<ConditionEntry>>(
        [.. SessionRequest.ResourceTags(role?.Definition.Tags ?? []), .. guardrails.ResourceEntries]);

    public async Task<CallerReply> Decide(SessionCall call)
    {
        // INVARIANT: a role deleted and made again has another unique id, so no older session survives it.
        if (role is null || role.Definition.RoleId != call.Claims.RoleId || guardrails.Source.Closed)
            return new CallerReply { Fault = Fault.InvalidClientTokenId() };
        NoteUse(role.Definition, call);
        var caller = role.CallerOf(call.Claims, call.Now);
        if (call.Question is not { } question)
            return new CallerReply { Caller = caller };
        var documents = await PolicyDocuments(call.Claims.PolicyArns);
        var policies = role.PoliciesFor(call.Claims, documents);
        return CallerDecision.Of(caller, question, policies, guardrails);
    }

    /// <summary>Tells the account of a use, where it is a quarter of an hour since the last: not awaited, and not with every call.</summary>
    private void NoteUse(RoleDefinition used, SessionCall call)
    {
        if (call.Region is not { } region || (noted.RoleId == used.RoleId && !RoleUse.IsNews(noted.At, call.Now)))
            return;
        noted = (used.RoleId, call.Now);
        _ = Account?.NoteRoleUse(used.Name, used.RoleId, call.Now, region);
    }

    /// <summary>The role, where it is the one of this ARN: the path is part of it.</summary>
    private RoleRuntime? RoleOf(string arn) => role is { } one && one.Definition.Arn.Equals(arn, StringComparison.Ordinal) ? one : null;

    private RoleRuntime Nobody() => nobody ??= RoleRuntime.Nobody(AccountId?.ToString() ?? "none", guardrails);

    private void Adopt(RoleDefinition definition) => (role, version) = (new RoleRuntime(definition, guardrails), definition.Version);

    private async Task<IReadOnlyDictionary<string, string>> PolicyDocuments(IEnumerable<string> arns)
    {
        string[] wanted = [.. arns];
        if (wanted.Length == 0)
            return FrozenDictionary<string, string>.Empty;
        return (await Account!.PolicyDocuments([.. wanted])).ToDictionary(policy => policy.Arn, policy => policy.Json);
    }
}
