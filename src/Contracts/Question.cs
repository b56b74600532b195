using System.Collections.Immutable;
using Rolecall.Contracts.Buckets;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts;

/// <summary>What a call wants: the action, the resource, and the condition keys of the request itself.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.Question")]
public sealed record Question
{
    [Id(0)] public required string Action { get; init; }

    [Id(1)] public required string Resource { get; init; }

    [Id(2)] public ImmutableArray<ConditionEntry> Entries { get; init; } = [];

    /// <summary>
    /// Asked by the administrator about a caller, not by the caller: <see cref="Entries"/> stand above the caller's keys, and
    /// nothing is added to them.
    /// </summary>
    [Id(3)] public bool Hypothetical { get; init; }

    /// <summary>Further actions on the same resource that the call needs as well: sts:TagSession beside sts:AssumeRole.</summary>
    [Id(4)] public ImmutableArray<string> AlsoActions { get; init; } = [];

    /// <summary>
    /// Further questions of the same caller, on other resources: they are answered in the same call (<see
    /// cref="CallerReply.AlsoAnswered"/>). A further question has none of its own.
    /// </summary>
    [Id(10)] public ImmutableArray<Question> AlsoAsked { get; init; } = [];

    /// <summary>
    /// The resource's tags and organization are not among <see cref="Entries"/>: the reply says whether the caller's policies speak of
    /// them.
    /// </summary>
    [Id(5)] public bool WithoutResourceTags { get; init; }

    /// <summary>
    /// The account that owns the resource is not among them either: the resource's grain adds it, and the reply says whether the caller's
    /// policies speak of it.
    /// </summary>
    [Id(8)] public bool WithoutResourceAccount { get; init; }

    /// <summary>The tags of the S3 object are not among them either: the bucket's reply says whether its policies speak of them.</summary>
    [Id(9)] public bool WithoutObjectTags { get; init; }

    /// <summary>Each of <see cref="AlsoActions"/> with the caller's side of it.</summary>
    /// <exception cref="InvalidOperationException">A side is missing, and a missing side must not count as allowed.</exception>
    public IEnumerable<(string Action, CallerSide Side)> Also(ImmutableArray<CallerSide> sides) => sides.Length == AlsoActions.Length
        ? AlsoActions.Zip(sides)
        : throw new InvalidOperationException($"{AlsoActions.Length} further actions were asked for and {sides.Length} answered");

    /// <summary>Every statement of every layer is traced, also of those that allow.</summary>
    [Id(6)] public bool Explained { get; init; }

    /// <summary>What AWS's denial calls the resource; null where it says the ARN, or nothing of "*"; empty where it says nothing.</summary>
    [Id(7)] public string? DeniedAs { get; init; }

    /// <summary>The question on a bucket or an object of it, once it is known whose it is.</summary>
    public Question On(BucketInfo bucket) =>
        this with { Entries = Entries.AddRange(bucket.Entries), WithoutResourceAccount = false, WithoutResourceTags = false };

    /// <summary>The question as <paramref name="caller"/> puts it.</summary>
    public AccessRequest ToRequest(Caller caller) => new()
    {
        Principal = caller.Principal,
        Action = Action,
        Resource = Resource,
        DeniedAs = DeniedAs,
        Context = new ConditionContext(KeysOf(caller)),
    };

    /// <summary>All condition keys, a later one of a name above the earlier; the caller's keys win, so no request can forge them.</summary>
    /// <remarks>Made when they are gone through, which most decisions never need.</remarks>
    public IEnumerable<ConditionEntry> KeysOf(Caller caller)
    {
        if (!Hypothetical && Owner(caller) is { } owner)
            yield return new("aws:ResourceAccount", owner);
        var (first, second) = Hypothetical ? (caller.Entries, Entries) : (Entries, caller.Entries);
        foreach (var entry in first)
            yield return entry;
        foreach (var entry in second)
            yield return entry;
    }

    /// <summary>
    /// aws:ResourceAccount: the account in the resource's ARN; of a resource without one (also "*") the caller's, unless the
    /// operation knows better. Null for a caller who has none.
    /// </summary>
    private string? Owner(Caller caller) =>
        Arn.TryParse(Resource, out var arn) && arn.Owner is { } owner ? owner
        : AccountId.TryParse(caller.Principal.AccountId, out _) ? caller.Principal.AccountId
        : null;
}
