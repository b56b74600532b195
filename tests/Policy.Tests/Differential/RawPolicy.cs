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
