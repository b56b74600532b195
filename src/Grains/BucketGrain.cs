using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Grains;

/// <summary>One bucket name: reserved here first, so two accounts can never both own it.</summary>
[GrainType("bucket")]
internal sealed class BucketGrain(IEventStore store, IRandomSource random) : Grain, IBucketGrain
{
    private Journal<BucketState?, BucketChange> journal = null!;
    private CompiledPolicy? policy;

    private string Name => Keys.NameOf(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, this.GetPrimaryKeyString(), BucketChange.Format);
        await journal.Load(cancellationToken);
        policy = Compile(journal.State?.Policy);
    }

    public Task<BucketInfo?> Describe() => Task.FromResult(journal.State is { } bucket
        ? new BucketInfo { AccountId = bucket.AccountId, BucketId = bucket.BucketId, CreatedAt = bucket.CreatedAt }
        : null);

    public async Task<Fault?> Create(string accountId, DateTimeOffset now)
    {
        if (journal.State is { } owned)
            return owned.AccountId == accountId ? null : Fault.BucketAlreadyExists();
        Span<byte> id = stackalloc byte[16];
        random.Fill(id);
        var made = new BucketState { AccountId = accountId, BucketId = Convert.ToHexStringLower(id), CreatedAt = now };
        return await Keep(new BucketChange { Put = made });
    }

    public Task<Fault?> Delete() => journal.State is null ? Task.FromResult<Fault?>(Fault.NoSuchBucket()) : Keep(new BucketChange());

    public Task<Decision?> Authorize(AuthorizeCall call) => Task.FromResult(Decide(call));

    public Task<ImmutableArray<Decision?>> AuthorizeAll(ImmutableArray<AuthorizeCall> calls) => Task.FromResult(calls.Select(Decide).ToImmutableArray());

    private Decision? Decide(AuthorizeCall call) => journal.State is { } bucket
        ? Authorizer.Decide(
            call.Side,
            call.Question.PutBy(call.Caller),
            new ResourcePolicies { Kind = ResourceKind.WithPolicy, AccountId = bucket.AccountId, Policy = policy },
            explain: call.Question.Explained)
        : null;

    public async Task<Fault?> PutPolicy(string? json)
    {
        if (journal.State is not { } bucket)
            return Fault.NoSuchBucket();
        try
        {
            if (json is not null)
                PolicyDocument.ParseNew(json, PolicyGrammar.Resource);
        }
        catch (MalformedPolicyException malformed)
        {
            return Fault.MalformedPolicy(malformed.Message);
        }
        return await Keep(new BucketChange { Put = bucket with { Policy = json } });
    }

    public Task<string?> GetPolicy() => Task.FromResult(journal.State?.Policy);

    private CompiledPolicy? Compile(string? json) => json is null
        ? null
        : CompiledPolicy.Compile(PolicyDocument.Parse(json, PolicyGrammar.Resource), new PolicySource($"the policy of bucket {Name}"));

    private async Task<Fault?> Keep(BucketChange change)
    {
        try
        {
            await journal.Commit(change);
            policy = Compile(journal.State?.Policy);
            return null;
        }
        catch (StreamConflictException)
        {
            // INVARIANT: an activation that lost a race is stale, and must not decide anything more.
            DeactivateOnIdle();
            await journal.Load(CancellationToken.None);
            policy = Compile(journal.State?.Policy);
            return Fault.ServiceUnavailable("The bucket cannot be written now; nothing was changed.");
        }
        catch (StoreUnavailableException)
        {
            return Fault.ServiceUnavailable("The bucket cannot be written now; nothing was changed.");
        }
    }
}

internal sealed record BucketState
{
    public required string AccountId { get; init; }

    public required string BucketId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Policy { get; init; }
}

/// <summary>The bucket as it is from now on; none: it is deleted.</summary>
internal sealed record BucketChange
{
    public BucketState? Put { get; init; }

    public static JournalFormat<BucketState?, BucketChange> Format { get; } = new()
    {
        Empty = null,
        Apply = (_, change) => change.Put,
        WriteChange = change => JsonSerializer.SerializeToUtf8Bytes(change, BucketJson.Default.BucketChange),
        ReadChange = bytes => JsonSerializer.Deserialize(bytes.Span, BucketJson.Default.BucketChange)
            ?? throw new InvalidDataException("a bucket change record is null"),
        WriteSnapshot = state => JsonSerializer.SerializeToUtf8Bytes(new BucketChange { Put = state }, BucketJson.Default.BucketChange),
        ReadSnapshot = bytes => JsonSerializer.Deserialize(bytes.Span, BucketJson.Default.BucketChange)!.Put,
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BucketChange))]
internal sealed partial class BucketJson : JsonSerializerContext;
