using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Storage;
using Rolecall.Grains.Accounts;
using Rolecall.Grains.Journals;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Grains.Buckets;

/// <summary>One bucket name: reserved here first, so two accounts can never both own it.</summary>
[GrainType("bucket")]
internal sealed class BucketGrain(IEventStore store, IRandomSource random) : Grain, IBucketGrain, IIncomingGrainCallFilter
{
    private Journal<BucketState?, BucketChange> journal = null!;
    private Publication<IBucketModel> publication = null!;

    /// <summary>Null where there is no such bucket.</summary>
    private BucketModel? model;
    private CompiledGuardrails guardrails = CompiledGuardrails.None;

    private string Sandbox => Keys.SandboxOf(this.GetPrimaryKeyString());

    private string Name => Keys.NameOf(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        publication = new(ServiceProvider.GetService<PublishedModels>()?.Buckets, ModelKey.OfBucket(Sandbox, Name));
        journal = new(store, this.GetPrimaryKeyString(), BucketChange.Format);
        await journal.Load(cancellationToken);
        Remodel();
        if (journal.State is { } bucket && await Follow(bucket) is { } fault)
            throw new StoreUnavailableException(fault.Message);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        publication.End();
        return Task.CompletedTask;
    }

    /// <summary>Intercepts every call of the grain.</summary>
    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) =>
        journal.Version > 0 ? context.Invoke() : AbsentGrain.Answer(context, () => journal.Version == 0, DeactivateOnIdle);

    public Task<BucketInfo?> Describe() => Task.FromResult(model?.Info);

    public async Task<Fault?> Create(AccountId accountId, DateTimeOffset now, string? objectOwnership)
    {
        if (journal.State is { } owned)
            return owned.AccountId == accountId ? null : Fault.BucketAlreadyExists();
        Span<byte> id = stackalloc byte[16];
        random.Fill(id);
        var made = new BucketState
        {
            AccountId = accountId,
            BucketId = Convert.ToHexStringLower(id),
            CreatedAt = now,
            PublicAccessBlock = PublicAccessBlock.All,
            ObjectOwnership = objectOwnership ?? ObjectOwnership.BucketOwnerEnforced,
        };
        if (await Keep(new BucketChange { Put = made }) is { } unkept)
            return unkept;
        if (await Follow(made) is not { } unlisted)
            return null;
        // INVARIANT: a bucket that its account does not list is told of no guardrails, so it must not serve: the next activation tries
        // again to be listed.
        publication.End();
        DeactivateOnIdle();
        return unlisted;
    }

    public Task TakeGuardrails(AccountId accountId, Guardrails current)
    {
        if (journal.State?.AccountId == accountId && current.IsNewerThan(guardrails.Source))
            Adopt(current);
        return Task.CompletedTask;
    }

    public async Task<Fault?> Delete(string bucketId) => Find(bucketId) is { } bucket
        // Within the same turn, so that an owner that creates the bucket again lists it afterwards.
        ? await Keep(new BucketChange()) ?? await Owner(bucket).RemoveBucket(Name)
        : Fault.NoSuchBucket();

    /// <summary>INVARIANT: what was decided on one bucket is never done to another that has its name since.</summary>
    private BucketState? Find(string bucketId) => journal.State is { } bucket && bucket.BucketId == bucketId ? bucket : null;

    public Task<BucketReply?> Admit(AuthorizeCall call)
    {
        if (model is null)
            return Task.FromResult<BucketReply?>(null);
        publication.Keep(model);
        return Task.FromResult<BucketReply?>(model.Admit(call));
    }

    public Task<ImmutableArray<Decision?>> AuthorizeAll(ImmutableArray<AuthorizeCall> calls) =>
        Task.FromResult(calls.Select(call => model?.Decide(call)).ToImmutableArray());

    public async Task<Fault?> PutPolicy(string bucketId, string? json, bool strictPrincipals)
    {
        if (Find(bucketId) is not { } bucket)
            return Fault.NoSuchBucket();
        if (json is not null && BucketPolicy.Complaint(Name, json, bucket.PublicAccessBlock) is { } complaint)
            return complaint;
        ImmutableArray<PrincipalId> named = json is null
            ? []
            : await Ask(BoundPrincipals.NamedIn(json, PolicyGrammar.Resource, strictPrincipals));
        if (strictPrincipals && BoundPrincipals.MissingAmong(named) is not null)
            return Fault.MalformedPolicy("Invalid principal in policy");
        return await Keep(new BucketChange { Put = bucket with { Policy = json, Named = BoundPrincipals.Kept(named) } });
    }

    public Task<Fault?> PutPublicAccessBlock(string bucketId, PublicAccessBlock? block) => Find(bucketId) is { } bucket
        ? Keep(new BucketChange { Put = bucket with { PublicAccessBlock = block } })
        : Task.FromResult<Fault?>(Fault.NoSuchBucket());

    public Task<Fault?> PutObjectOwnership(string bucketId, string? objectOwnership) => Find(bucketId) is { } bucket
        ? Keep(new BucketChange { Put = bucket with { ObjectOwnership = objectOwnership } })
        : Task.FromResult<Fault?>(Fault.NoSuchBucket());

    public async Task<string?> GetPolicy(string bucketId) => Find(bucketId) is { Policy: { } json } bucket
        ? BoundPrincipals.Show(
            json,
            bucket.Named,
            await Ask([.. BoundPrincipals.Borne(bucket.Named), .. BoundPrincipals.IdsIn(json, PolicyGrammar.Resource, bucket.AccountId)]))
        : null;

    private Task<ImmutableArray<PrincipalId>> Ask(IEnumerable<PrincipalId> asked) =>
        PrincipalLookup.Ask(GrainFactory, Sandbox, asked);

    /// <summary>Has the owner list the bucket, and takes the owner's guardrails.</summary>
    private async Task<Fault?> Follow(BucketState bucket)
    {
        var start = await Owner(bucket).StartBucket(Name, bucket.CreatedAt);
        Adopt(start.Guardrails);
        return start.Fault;
    }

    private IAccountGrain Owner(BucketState bucket) =>
        GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, bucket.AccountId));

    private void Adopt(Guardrails current)
    {
        guardrails = CompiledGuardrails.Of(current);
        Remodel();
    }

    /// <summary>Builds the model of the current bucket and guardrails. Later decisions use it.</summary>
    private void Remodel()
    {
        model = journal.State is { } bucket ? new BucketModel(Name, bucket, guardrails) : null;
        publication.Replace(model);
    }

    private async Task<Fault?> Keep(BucketChange change)
    {
        try
        {
            await journal.Commit(change);
            Remodel();
            return null;
        }
        catch (StreamConflictException)
        {
            // INVARIANT: an activation that lost a race is stale, and must not decide anything more.
            publication.End();
            DeactivateOnIdle();
            await journal.Load(CancellationToken.None);
            Remodel();
            return Fault.ServiceUnavailable("The bucket cannot be written now; nothing was changed.");
        }
        catch (StoreUnavailableException)
        {
            return Fault.ServiceUnavailable("The bucket cannot be written now; nothing was changed.");
        }
    }
}
