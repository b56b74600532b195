using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Buckets;
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
    private BucketPolicy? policy;
    private CompiledGuardrails guardrails = CompiledGuardrails.None;

    private string Name => Keys.NameOf(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, this.GetPrimaryKeyString(), BucketChange.Format);
        await journal.Load(cancellationToken);
        policy = BucketPolicy.Of(Name, journal.State);
        if (journal.State is { } bucket && await Follow(bucket) is { } fault)
            throw new StoreUnavailableException(fault.Message);
    }

    /// <summary>Every call of the grain comes by here.</summary>
    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) =>
        journal.Version > 0 ? context.Invoke() : AbsentGrain.Answer(context, () => journal.Version == 0, DeactivateOnIdle);

    public Task<BucketInfo?> Describe() => Task.FromResult(journal.State is { } bucket ? InfoOf(bucket) : null);

    private BucketInfo InfoOf(BucketState bucket) => new()
    {
        AccountId = bucket.AccountId,
        BucketId = bucket.BucketId,
        CreatedAt = bucket.CreatedAt,
        OwnerEntries = guardrails.ResourceEntries,
        PublicAccessBlock = bucket.PublicAccessBlock,
        ObjectOwnership = bucket.ObjectOwnership,
        PolicyIsPublic = policy?.IsPublic,
    };

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
        DeactivateOnIdle();
        return unlisted;
    }

    public Task TakeGuardrails(AccountId accountId, Guardrails current)
    {
        if (journal.State?.AccountId == accountId && current.IsNewerThan(guardrails.Source))
            guardrails = CompiledGuardrails.Of(current);
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
        if (journal.State is not { } bucket)
            return Task.FromResult<BucketReply?>(null);
        var info = InfoOf(bucket);
        if (call.Question.WithoutResourceAccount)
            call = call with { Question = call.Question.On(info) };
        return Task.FromResult<BucketReply?>(new BucketReply
        {
            Bucket = info,
            Question = call.Question,
            Decision = Decide(call)!,
            ObjectTagsMatter = call.Question.WithoutObjectTags && MentionsObjectTags,
        });
    }

    public Task<ImmutableArray<Decision?>> AuthorizeAll(ImmutableArray<AuthorizeCall> calls) =>
        Task.FromResult(calls.Select(Decide).ToImmutableArray());

    private bool MentionsObjectTags => policy is { Document.MentionsObjectTags: true }
        || guardrails.ResourceControl.Any(level => level.Any(control => control.MentionsObjectTags));

    private Decision? Decide(AuthorizeCall call) => journal.State is { } bucket
        ? Authorizer.Decide(
            call.Side,
            Asked(call),
            new ResourcePolicies
            {
                Kind = ResourceKind.WithPolicy,
                AccountId = bucket.AccountId,
                Policy = IsRootsWayBack(call, bucket) ? null : policy?.For(call.Caller.Principal, bucket),
                ResourceControl = guardrails.ResourceControl,
            },
            explain: call.Question.Explained)
        : null;

    /// <summary>
    /// The owner's root reaches the policy whatever it says, or nobody could mend one that locks all out.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
    /// </summary>
    private static bool IsRootsWayBack(AuthorizeCall call, BucketState bucket) =>
        call.Caller.Principal is { Kind: PrincipalKind.Root } root && root.AccountId == bucket.AccountId
        && call.Question.Action is ("s3:GetBucketPolicy" or "s3:PutBucketPolicy" or "s3:DeleteBucketPolicy");

    /// <summary>The question; the id by which S3 knows the caller's account is made only where the policy speaks of such ids.</summary>
    private AccessRequest Asked(AuthorizeCall call)
    {
        var request = call.Question.ToRequest(call.Caller);
        return policy is { Document.NamesCanonicalUsers: true } && AccountId.TryParse(request.Principal.AccountId, out var caller)
            ? request with { Principal = request.Principal with { CanonicalUserId = CanonicalUserIds.Of(caller) } }
            : request;
    }

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
        PrincipalLookup.Ask(GrainFactory, Keys.SandboxOf(this.GetPrimaryKeyString()), asked);

    /// <summary>Has the owner list the bucket, and takes the owner's guardrails.</summary>
    private async Task<Fault?> Follow(BucketState bucket)
    {
        var start = await Owner(bucket).StartBucket(Name, bucket.CreatedAt);
        guardrails = CompiledGuardrails.Of(start.Guardrails);
        return start.Fault;
    }

    private IAccountGrain Owner(BucketState bucket) =>
        GrainFactory.Grain<IAccountGrain>(Keys.Account(Keys.SandboxOf(this.GetPrimaryKeyString()), bucket.AccountId));

    private async Task<Fault?> Keep(BucketChange change)
    {
        try
        {
            await journal.Commit(change);
            policy = BucketPolicy.Of(Name, journal.State);
            return null;
        }
        catch (StreamConflictException)
        {
            // INVARIANT: an activation that lost a race is stale, and must not decide anything more.
            DeactivateOnIdle();
            await journal.Load(CancellationToken.None);
            policy = BucketPolicy.Of(Name, journal.State);
            return Fault.ServiceUnavailable("The bucket cannot be written now; nothing was changed.");
        }
        catch (StoreUnavailableException)
        {
            return Fault.ServiceUnavailable("The bucket cannot be written now; nothing was changed.");
        }
    }
}
