using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts;

/// <summary>The caller, with its side of the decision where a question came along; or the fault that ends the call.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.CallerReply")]
public sealed record CallerReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public Caller? Caller { get; init; }

    [Id(2)] public CallerSide? Side { get; init; }

    /// <summary>The caller's side of each of <see cref="Question.AlsoActions"/>, in their order.</summary>
    [Id(3)] public ImmutableArray<CallerSide> AlsoSides { get; init; } = [];

    /// <summary>The answer to each of <see cref="Question.AlsoAsked"/>, in their order.</summary>
    [Id(5)] public ImmutableArray<CallerReply> AlsoAnswered { get; init; } = [];

    /// <summary>
    /// The side may change once it is known what the resource is (<see cref="Question.WithoutResourceTags"/>, <see
    /// cref="Question.WithoutResourceAccount"/>).
    /// </summary>
    [Id(4)] public bool ResourceTagsMatter { get; init; }
}
