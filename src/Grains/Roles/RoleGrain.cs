using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime.Placement;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Grains.Accounts;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Grains.Roles;

/// <summary>
/// One role at run time. It decides by what its account has, so what is decided here is never stale and nobody waits for this grain to be told:
/// by the account's own models in its process, else by what the account answers to each call; and it moves to where the account is
/// (docs/decisions/046). Calls interleave, since it keeps nothing that they could corrupt.
/// </summary>
[Reentrant]
[DecidesByItsAccount]
[GrainType(TypeName)]
internal sealed class RoleGrain(ActiveAccounts accounts, ILocalSiloDetails silo, IRandomSource random, TimeProvider time) : Grain, IRoleGrain
{
    internal const string TypeName = "role";

    /// <summary>Strangers name roles: one that is hardly asked for stays where it is.</summary>
    private const int WorthMoving = 3;

    private string name = "";
    private string account = "";
    private RoleModel.Use? noted;
    private int askedAccount;
    private long? accountCalledAt;

    /// <summary>Whose model this grain has used last, and which keeps it until it is let go.</summary>
    private AccountRoles? followed;

    /// <summary>Of the grain that stands for all roles of accounts that do not exist; null for the role of an account.</summary>
    private RoleModel? nobody;

    private Publication<IRoleModel>? publication;

    /// <summary>Null for the grain that stands for all roles of accounts that do not exist.</summary>
    private AccountId? AccountId => Keys.AccountOfRole(this.GetPrimaryKeyString());

    private IAccountGrain? Account => AccountId is null ? null : GrainFactory.Grain<IAccountGrain>(account);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var realm = Keys.SandboxOf(this.GetPrimaryKeyString());
        if (AccountId is { } id)
            (name, account) = (Keys.NameOf(this.GetPrimaryKeyString()), Keys.Account(realm, id));
        else
        {
            nobody = new RoleModel(null, null, CompiledGuardrails.None, random);
            publication = new(ServiceProvider.GetService<PublishedModels>()?.Roles, ModelKey.OfRoleOfNobody(realm));
        }
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        publication?.End();
        followed?.LetGo(name);
        return Task.CompletedTask;
    }

    // An account of an older silo tells every change. Nothing is kept here that it would change.
    public Task Take(RoleDefinition definition, Guardrails current) => Task.CompletedTask;

    public Task TakeGuardrails(Guardrails current) => Task.CompletedTask;

    public Task Forget(long accountVersion) => Task.CompletedTask;

    public async Task<AssumeReply> Assume(RoleSessionAsk ask)
    {
        var model = FindModel() ?? await AskForModel();
        return model.Assume(ask) ?? model.Assume(ask, await PolicyDocuments(ask.PolicyArns))!;
    }

    public async Task<Decision?> Authorize(AuthorizeCall call) => (FindModel() ?? await AskForModel()).Role?.Authorize(call);

    public async Task<ImmutableArray<ConditionEntry>> ResourceKeys()
    {
        var model = FindModel() ?? await AskForModel();
        return [.. SessionRequest.ResourceTags(model.Role?.Definition.Tags ?? []), .. model.ResourceEntries];
    }

    public async Task<CallerReply> Decide(SessionCall call)
    {
        var model = FindModel() ?? await AskForModel(call.Claims.AccessKeyId);
        model.NoteUse(call, Account);
        noted = model.Noted;
        return model.Decide(call) ?? model.Decide(call, await PolicyDocuments(call.Claims.PolicyArns));
    }

    /// <summary>The account's own, where it is active in this process: published, and the account kept.</summary>
    private RoleModel? FindModel()
    {
        if (nobody is not null)
        {
            publication!.Keep(nobody);
            return nobody;
        }
        if (accounts.Find(account) is not { } roles || roles.RoleOf(name) is not { } model)
            return null;
        followed = roles;
        KeepAccount();
        return model;
    }

    /// <summary>Orleans sees by calls that a grain is used: an account that only its roles are asked for would be let go, and they with it.</summary>
    private void KeepAccount()
    {
        if (accountCalledAt is { } then && time.GetElapsedTime(then) < PublishedModels.Round)
            return;
        accountCalledAt = time.GetTimestamp();
        Account!.Standing().Ignore();
    }

    /// <summary>A model for this call alone.</summary>
    /// <param name="session">The session that calls, by its access key id.</param>
    private async Task<RoleModel> AskForModel(string? session = null)
    {
        var (starting, asking) = (Account!.StartRole(name), session is null ? Task.FromResult(false) : Account.IsRevoked(session));
        await Task.WhenAll(starting, asking);
        var (start, isRevoked) = (await starting, await asking);
        if (++askedAccount >= WorthMoving && start.Silo is { } there && !there.Equals(silo.SiloAddress))
            MoveTo(there);
        var guardrails = CompiledGuardrails.Of(start.Guardrails);
        var role = start.Definition is { } definition ? new RoleRuntime(definition, guardrails) : null;
        return new RoleModel(role, AccountId, guardrails, random, _ => isRevoked) { Noted = noted };
    }

    /// <summary>Once the calls that are under way have ended.</summary>
    private void MoveTo(SiloAddress there)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, there);
        MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }

    private async Task<IReadOnlyDictionary<string, string>> PolicyDocuments(ImmutableArray<string> arns) =>
        (await Account!.PolicyDocuments(arns)).ToDictionary(policy => policy.Arn, policy => policy.Json);
}
