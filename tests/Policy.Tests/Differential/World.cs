using System.Collections.Immutable;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>One question with all policies around it, as JSON: what both evaluators are given.</summary>
public sealed record World
{
    public required Principal Caller { get; init; }

    public required string Action { get; init; }

    public required string Resource { get; init; }

    public required ImmutableArray<ConditionEntry> Context { get; init; }

    public required ImmutableArray<RawPolicy> Identity { get; init; }

    public RawPolicy? Boundary { get; init; }

    /// <summary>Null: the session has none.</summary>
    public ImmutableArray<RawPolicy>? Session { get; init; }

    public ImmutableArray<ImmutableArray<RawPolicy>> ServiceControl { get; init; } = [];

    public ImmutableArray<ImmutableArray<RawPolicy>> ResourceControl { get; init; } = [];

    public required ResourceKind Kind { get; init; }

    public required string Owner { get; init; }

    public RawPolicy? Own { get; init; }

    public PolicyGrammar GrammarOfOwn => Kind == ResourceKind.Role ? PolicyGrammar.Trust : PolicyGrammar.Resource;

    /// <summary>All of it, as a case would be written.</summary>
    public override string ToString() => $"""
        {Caller.Arn} {Action} on {Resource} ({Kind} of {Owner})
        context: {string.Join(", ", Context.Select(entry => $"{entry.Key}=[{string.Join(" | ", entry.Values)}]"))}
        identity: {string.Join(' ', Identity)}
        boundary: {Boundary}
        session: {(Session is { } some ? string.Join(' ', some) : "none")}
        SCPs: {string.Join(" / ", ServiceControl.Select(level => string.Join(' ', level)))}
        RCPs: {string.Join(" / ", ResourceControl.Select(level => string.Join(' ', level)))}
        own: {Own}
        """;

    /// <summary>The same world with each of its policies changed.</summary>
    public World Map(Func<RawPolicy, PolicyGrammar, RawPolicy> change) => this with
    {
        Identity = Map(Identity, PolicyGrammar.Identity, change),
        Boundary = Boundary is { } boundary ? change(boundary, PolicyGrammar.Identity) : null,
        Session = Session is { } session ? Map(session, PolicyGrammar.Identity, change) : null,
        ServiceControl = [.. ServiceControl.Select(level => Map(level, PolicyGrammar.Identity, change))],
        ResourceControl = [.. ResourceControl.Select(level => Map(level, PolicyGrammar.Resource, change))],
        Own = Own is { } own ? change(own, GrammarOfOwn) : null,
    };

    private static ImmutableArray<RawPolicy> Map(
        ImmutableArray<RawPolicy> policies, PolicyGrammar grammar, Func<RawPolicy, PolicyGrammar, RawPolicy> change) =>
        [.. policies.Select(policy => change(policy, grammar))];
}
