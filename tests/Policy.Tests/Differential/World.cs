using System.Collections.Immutable;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>A policy as JSON statements, before anything has read it. What either side reads of it is kept, for policies are asked often.</summary>
public sealed class RawPolicy(string version, ImmutableArray<string> statements)
{
    private NaivePolicy? naive;
    private (PolicyGrammar Grammar, CompiledPolicy Policy)? compiled;

    /// <summary>"" where the policy names none.</summary>
    public string Version { get; } = version;

    public ImmutableArray<string> Statements { get; } = statements;

    /// <summary>A policy that names no version has none; a single statement needs no list.</summary>
    public string Json =>
        $$"""{{{(Version.Length > 0 ? $"\"Version\":\"{Version}\"," : "")}}"Statement":{{(Statements.Length == 1 ? Statements[0] : $"[{string.Join(',', Statements)}]")}}}""";

    internal NaivePolicy Naive => naive ??= NaivePolicy.Read(Json);

    public RawPolicy With(ImmutableArray<string> others) => new(Version, others);

    public CompiledPolicy Compiled(PolicyGrammar grammar)
    {
        if (compiled?.Grammar != grammar)
            compiled = (grammar, CompiledPolicy.Compile(PolicyDocument.Parse(Json, grammar), new PolicySource("policy")));
        return compiled.Value.Policy;
    }

    public override string ToString() => Json;
}

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

    private static ImmutableArray<RawPolicy> Map(ImmutableArray<RawPolicy> policies, PolicyGrammar grammar, Func<RawPolicy, PolicyGrammar, RawPolicy> change) =>
        [.. policies.Select(policy => change(policy, grammar))];
}
