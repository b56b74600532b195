using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Grains.Roles;

/// <summary>
/// One role at run time. It asks its account when it is activated, which from then on pushes every change before it acknowledges
/// the write, so what is decided here is never stale; an older definition never replaces a newer one.
/// </summary>
[GrainType("role")]
internal sealed class RoleGrain(IRandomSource random) : Grain, IRoleGrain
{
    private RoleModel model = null!;
    private Publication<IRoleModel> publication = null!;
    private long version = -1;
    private CompiledGuardrails guardrails = CompiledGuardrails.None;

    private string Sandbox => Keys.SandboxOf(this.GetPrimaryKeyString());

    /// <summary>Null for the grain that stands for all roles of accounts that do not exist.</summary>
    private AccountId? AccountId => Keys.AccountOfRole(this.GetPrimaryKeyString());

    private IAccountGrain? Account => AccountId is { } id ? GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, id)) : null;

    private RoleRuntime? Role => model.Role;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var name = Keys.NameOf(this.GetPrimaryKeyString());
        model = new RoleModel(null, AccountId, guardrails, random);
        publication = new(
            ServiceProvider.GetService<PublishedModels>()?.Roles,
            AccountId is { } id ? ModelKey.OfRole(Sandbox, id, name) : ModelKey.OfRoleOfNobody(Sandbox));
        if (Account is not { } account)
            return;
        var start = await account.StartRole(name);
        guardrails = CompiledGuardrails.Of(start.Guardrails);
        version = start.Definition?.Version ?? version;
        Remodel(start.Definition);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        publication.End();
        return Task.CompletedTask;
    }

    public Task Take(RoleDefinition definition, Guardrails current)
    {
        if (definition.Version > version)
        {
            version = definition.Version;
            Remodel(definition);
        }
        return TakeGuardrails(current);
    }

    public Task TakeGuardrails(Guardrails current)
    {
        if (!current.IsNewerThan(guardrails.Source))
            return Task.CompletedTask;
        guardrails = CompiledGuardrails.Of(current);
        Remodel(Role?.Definition);
        return Task.CompletedTask;
    }

    public Task Forget(long accountVersion)
    {
        if (accountVersion > version)
        {
            version = accountVersion;
            Remodel(null);
        }
        return Task.CompletedTask;
    }

    public async Task<AssumeReply> Assume(RoleSessionAsk ask)
    {
        publication.Keep(model);
        return model.Assume(ask) ?? model.Assume(ask, await PolicyDocuments(ask.PolicyArns))!;
    }

    public Task<Decision?> Authorize(AuthorizeCall call) => Task.FromResult(Role?.Authorize(call));

    public Task<ImmutableArray<ConditionEntry>> ResourceKeys() => Task.FromResult<ImmutableArray<ConditionEntry>>(
        [.. SessionRequest.ResourceTags(Role?.Definition.Tags ?? []), .. guardrails.ResourceEntries]);

    public async Task<CallerReply> Decide(SessionCall call)
    {
        publication.Keep(model);
        model.NoteUse(call, Account);
        return model.Decide(call) ?? model.Decide(call, await PolicyDocuments(call.Claims.PolicyArns));
    }

    /// <summary>Builds the model of this definition (null: there is no role) and the current guardrails. Later decisions use it.</summary>
    private void Remodel(RoleDefinition? definition)
    {
        var role = definition is null ? null : new RoleRuntime(definition, guardrails);
        model = new RoleModel(role, AccountId, guardrails, random) { Noted = model.Noted };
        publication.Replace(model);
    }

    private async Task<IReadOnlyDictionary<string, string>> PolicyDocuments(ImmutableArray<string> arns) =>
        (await Account!.PolicyDocuments(arns)).ToDictionary(policy => policy.Arn, policy => policy.Json);
}
