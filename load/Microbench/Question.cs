using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Microbench;

/// <summary>A question with all policies around it, as JSON: what Rolecall and iam-simulate are both asked.</summary>
internal sealed record Question
{
    public required string Name { get; init; }

    public required Principal Caller { get; init; }

    public required string Action { get; init; }

    public required string Resource { get; init; }

    public required ImmutableArray<ConditionEntry> Context { get; init; }

    public required string Identity { get; init; }

    /// <summary>Further identity policies.</summary>
    public ImmutableArray<string> Attached { get; init; } = [];

    public string? Boundary { get; init; }

    public string? Session { get; init; }

    /// <summary>One policy for each level, root first.</summary>
    public ImmutableArray<string> ServiceControl { get; init; } = [];

    public string? ResourcePolicy { get; init; }

    public AccessRequest Request =>
        new() { Principal = Caller, Action = Action, Resource = Resource, Context = new ConditionContext(Context) };

    /// <summary>The policies made ready, as a grain keeps them.</summary>
    public ReadyQuestion Ready() => new(
        Request,
        new CallerPolicies
        {
            Identity = [Compiled(Identity), .. Attached.Select(policy => Compiled(policy))],
            Boundary = Boundary is null ? null : Compiled(Boundary),
            Session = Session is null ? null : [Compiled(Session)],
            ServiceControl = [.. ServiceControl.Select(level => ImmutableArray.Create(Compiled(level)))],
        },
        new ResourcePolicies
        {
            Kind = ResourcePolicy is null ? ResourceKind.Plain : ResourceKind.WithPolicy,
            AccountId = Caller.AccountId,
            Policy = ResourcePolicy is null ? null : Compiled(ResourcePolicy, PolicyGrammar.Resource),
        });

    private static CompiledPolicy Compiled(string json, PolicyGrammar grammar = PolicyGrammar.Identity) =>
        CompiledPolicy.Compile(PolicyDocument.Parse(json, grammar), new PolicySource("policy"));
}
