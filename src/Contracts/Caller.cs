using System.Collections.Immutable;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Contracts;

/// <summary>An authenticated principal with the context of its session; passed explicitly, never ambient.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.Caller")]
public sealed record Caller
{
    [Id(0)] public required Principal Principal { get; init; }

    [Id(1)] public required string AccessKeyId { get; init; }

    /// <summary>The opened token; null for a long-term key.</summary>
    [Id(2)] public SessionClaims? Session { get; init; }

    /// <summary>The condition keys that the principal brings along: aws:PrincipalArn, aws:username, aws:PrincipalTag/…, aws:TokenIssueTime ….</summary>
    [Id(3)] public ImmutableArray<ConditionEntry> Entries { get; init; } = [];
}

/// <summary>What a call wants: the action, the resource, and the condition keys of the request itself.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.Question")]
public sealed record Question
{
    [Id(0)] public required string Action { get; init; }

    [Id(1)] public required string Resource { get; init; }

    [Id(2)] public ImmutableArray<ConditionEntry> Entries { get; init; } = [];

    /// <summary>
    /// Asked by the administrator about a caller, not by the caller: every layer is explained, and <see cref="Entries"/>
    /// stand above the caller's keys.
    /// </summary>
    [Id(3)] public bool Hypothetical { get; init; }

    /// <summary>Further actions on the same resource that the call needs as well: sts:TagSession beside sts:AssumeRole.</summary>
    [Id(4)] public ImmutableArray<string> AlsoActions { get; init; } = [];

    /// <summary>The resource's tags and organization are not among <see cref="Entries"/>: the reply says whether the caller's policies speak of them.</summary>
    [Id(5)] public bool WithoutResourceTags { get; init; }

    /// <summary>The question as <paramref name="caller"/> puts it; the caller's keys win, so no request can forge them.</summary>
    public AccessRequest PutBy(Caller caller) => new()
    {
        Principal = caller.Principal,
        Action = Action,
        Resource = Resource,
        Context = new ConditionContext(Hypothetical ? caller.Entries.Concat(Entries) : Entries.Concat(caller.Entries)),
    };
}

/// <summary>The caller, with its half of the decision where a question came along; or the fault that ends the call.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.CallerReply")]
public sealed record CallerReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public Caller? Caller { get; init; }

    [Id(2)] public CallerSide? Side { get; init; }

    /// <summary>The caller's half of each of <see cref="Question.AlsoActions"/>, in their order.</summary>
    [Id(3)] public ImmutableArray<CallerSide> AlsoSides { get; init; } = [];

    /// <summary>The half may be another once the resource's tags and organization are known (<see cref="Question.WithoutResourceTags"/>).</summary>
    [Id(4)] public bool ResourceTagsMatter { get; init; }
}
