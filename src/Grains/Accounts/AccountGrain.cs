using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Accounts.Codes;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Contracts.Storage;
using Rolecall.Grains.Journals;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Resources;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Codes;
using Rolecall.Policy;

namespace Rolecall.Grains.Accounts;

/// <summary>
/// All IAM configuration of one account. Reentrant on purpose: the state is one immutable model, swapped whole when an
/// append is durable, so a read that interleaves with a write sees the old model or the new one, never half of either
/// (docs/decisions/001). Writes queue in AccountGrain.Writes.cs.
/// </summary>
[Reentrant]
[GrainType("account")]
internal sealed partial class AccountGrain(
    IEventStore store, IRandomSource random, TimeProvider time, ActiveAccounts active, IFormerLeases? former = null, IOlderSilos? older = null)
    : Grain, IAccountGrain, IIncomingGrainCallFilter
{
    private Journal<AccountState, AccountChange> journal = null!;
    private readonly SigningKeys signingKeys = new();
    private AccountModel model = null!;

    /// <summary>The grain's: each look at it within the grain makes the text anew, and each call asks for it.</summary>
    private string grainKey = "";

    private Publication<IAccountModel> publication = null!;
    private CompiledGuardrails guardrails = CompiledGuardrails.None;
    private AccountRoles roles = null!;

    private AccountState State => journal.State;

    private string Sandbox => Keys.SandboxOf(grainKey);

    private AccountId AccountId => AccountId.Parse(Keys.NameOf(grainKey));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        grainKey = this.GetPrimaryKeyString();
        journal = new(store, grainKey, AccountJournal.Format(AccountId));
        writes = NewWrites();
        publication = new(ServiceProvider.GetService<PublishedModels>()?.Accounts, ModelKey.OfAccount(Sandbox, AccountId));
        roles = new((Sandbox, AccountId), ServiceProvider.GetService<PublishedModels>()?.Roles, random);
        leases = new(grainKey, GrainContext.ActivationId.ToString(), time, former);
        await Reload(cancellationToken);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        publication.End();
        active.End(grainKey, roles);
        signingKeys.Dispose();
        await EndLeases();
    }

    /// <summary>
    /// Intercepts every call of the grain. INVARIANT: what decides by the account begins with a call, as what is published does: an activation
    /// that is called is told of its end (<see cref="OnDeactivateAsync"/>), one that was given up while it loaded is not.
    /// </summary>
    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context)
    {
        // Strangers name accounts: one that does not exist is not kept.
        if (journal.Version == 0)
            return AbsentGrain.Answer(context, () => journal.Version == 0, DeactivateOnIdle);
        active.Begin(grainKey, roles);
        return context.Invoke();
    }

    public Task<CallerReply> Authenticate(KeyCall call)
    {
        Publish();
        var (caller, fault) = model.Prove(call);
        if (caller is null)
            return Task.FromResult(new CallerReply { Fault = fault });
        NoteUse(model.State.AccessKeys[caller.AccessKeyId], call);
        return Task.FromResult(model.Answer(caller, call.Question));
    }

    public Task<bool> HasActiveKey(string accessKeyId)
    {
        Publish();
        return Task.FromResult(model.HasActiveKey(accessKeyId));
    }

    public Task<CallerReply> DecideSession(SessionCall call)
    {
        Publish();
        return Task.FromResult(model.DecideSession(call));
    }

    public Task<CallerReply> Decide(DecideCall call)
    {
        Publish();
        return Task.FromResult(model.Decide(call));
    }

    public Task<Caller?> FindCaller(string? userName) =>
        Task.FromResult(State.Opened is null || guardrails.Source.Closed ? null : model.Runtime.CallerOf(userName));

    public Task<ShownCodeReply?> ShowCode(string serialNumber, DateTimeOffset now, DateTimeOffset? codeTime) => Task.FromResult(
        State.Opened is not null && MultiFactor.Show(State, serialNumber, CodeClock.Of(now, codeTime)) is { } shown
            ? new ShownCodeReply { Code = shown.Code, Next = shown.Next, From = shown.From, Until = shown.Until }
            : null);

    public Task<ImmutableArray<ConditionEntry>> ResourceKeys(string arn) => Task.FromResult(IamResources.KeysOf(State, arn));

    public Task<RoleDefinition?> DefineRole(string roleName) => Task.FromResult(RoleOf(roleName));

    public Task<ImmutableArray<PrincipalId>> FindPrincipals(ImmutableArray<PrincipalId> asked) =>
        Task.FromResult(BoundPrincipals.Find(State, asked));

    public Task<ImmutableArray<PolicyText>> PolicyDocuments(ImmutableArray<string> arns) => Task.FromResult(
        arns.Distinct()
            .Select(arn => (Arn: arn, Document: State.FindDocument(arn)))
            .Where(found => found.Document is not null)
            .Select(found => new PolicyText(found.Arn, found.Document!.Json))
            .ToImmutableArray());

    public Task<bool> IsRevoked(string accessKeyId) => Task.FromResult(State.Revocations.ContainsKey(accessKeyId));

    public Task<AccountOpening?> Describe() => Task.FromResult(State.Opened is { } opened
        ? new AccountOpening
        {
            AccountId = AccountId,
            Name = opened.Name,
            OrganizationId = guardrails.Source.OrganizationId ?? "",
            CreatedAt = opened.CreatedAt,
            Closed = guardrails.Source.Closed,
        }
        : null);

    public Task<ImmutableArray<BucketEntry>> ListBuckets() => Task.FromResult(
        State.Buckets.Values.Select(bucket => new BucketEntry(bucket.Name, bucket.CreatedAt)).ToImmutableArray());

    private RoleDefinition? RoleOf(string name) => State.DefineRole(name) is { } role ? role with { Version = journal.Version } : null;

    private async Task Reload(CancellationToken cancel)
    {
        await journal.Load(cancel);
        guardrails = await AskForGuardrails();
        Remodel([]);
    }

    /// <summary>Builds the models of the current state and guardrails. Later decisions use them.</summary>
    /// <param name="touched">The roles whose definition is another.</param>
    private void Remodel(IEnumerable<string> touched)
    {
        model = new AccountModel(State, guardrails, signingKeys);
        publication.Replace(model);
        roles.Change(State, guardrails, touched);
    }

    /// <summary>An account that does not exist is not published.</summary>
    private void Publish()
    {
        if (journal.Version > 0)
            publication.Keep(model);
    }
}
