using System.Collections.Immutable;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Contracts;

/// <summary>One bucket name of a sandbox: who owns it, and its policy. Key: <see cref="Keys.Bucket"/>.</summary>
[Alias("rolecall.IBucketGrain")]
public interface IBucketGrain : IGrainWithStringKey
{
    /// <summary>Null where there is no such bucket.</summary>
    [Alias("Describe")]
    Task<BucketInfo?> Describe();

    /// <summary>Reserves the name for the account. Owned by it already: succeeds, as in us-east-1; by another: BucketAlreadyExists.</summary>
    [Alias("Create")]
    Task<Fault?> Create(string accountId, DateTimeOffset now);

    [Alias("Delete")]
    Task<Fault?> Delete();

    /// <summary>Joins the caller's half with the bucket policy, and says what the operation needs of the bucket; null where there is none.</summary>
    [Alias("Admit")]
    Task<BucketReply?> Admit(AuthorizeCall call);

    /// <summary>The same for many callers at once.</summary>
    [Alias("AuthorizeAll")]
    Task<ImmutableArray<Decision?>> AuthorizeAll(ImmutableArray<AuthorizeCall> calls);

    /// <summary>Puts the policy, or removes it where null.</summary>
    /// <param name="json">The document.</param>
    /// <param name="strictPrincipals">It may only name principals that are there.</param>
    [Alias("PutPolicy")]
    Task<Fault?> PutPolicy(string? json, bool strictPrincipals);

    [Alias("GetPolicy")]
    Task<string?> GetPolicy();

    /// <summary>Takes the guardrails of the account that owns the bucket; older ones than it has, or another account's, are ignored.</summary>
    [Alias("TakeGuardrails")]
    Task TakeGuardrails(string accountId, Guardrails guardrails);
}

[GenerateSerializer, Immutable, Alias("rolecall.BucketInfo")]
public sealed record BucketInfo
{
    [Id(0)] public required string AccountId { get; init; }

    /// <summary>Drawn at creation: a bucket deleted and made again is another bucket.</summary>
    [Id(1)] public required string BucketId { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The condition keys that tell the owner's organization: aws:ResourceOrgID, aws:ResourceOrgPaths.</summary>
    [Id(3)] public ImmutableArray<ConditionEntry> OwnerEntries { get; init; } = [];

    /// <summary>The condition keys that every request on the bucket or its objects has: whose it is.</summary>
    public ImmutableArray<ConditionEntry> Entries => [new("aws:ResourceAccount", AccountId), new("s3:ResourceAccount", AccountId), .. OwnerEntries];
}

[GenerateSerializer, Immutable, Alias("rolecall.AuthorizeCall")]
public sealed record AuthorizeCall
{
    [Id(0)] public required Caller Caller { get; init; }

    [Id(1)] public required CallerSide Side { get; init; }

    [Id(2)] public required Question Question { get; init; }
}
