using System.Collections.Immutable;
using Rolecall.Grains.Organizations;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Grains;

/// <summary>
/// An account's guardrails, compiled. The policies are shared with all accounts of the process that have the same, the whole
/// with the roles and buckets of the account.
/// </summary>
internal sealed class CompiledGuardrails
{
    private CompiledGuardrails(Guardrails source)
    {
        Source = source;
        ServiceControl = Compile(source.ServiceControl, PolicyGrammar.Identity);
        ResourceControl = Compile(source.ResourceControl, PolicyGrammar.Resource);
        ResourceEntries = OrganizationFacts.ResourceEntries(source);
    }

    /// <summary>Those of an account whose organization has not sent any yet.</summary>
    public static CompiledGuardrails None { get; } = new(new Guardrails { Membership = -1 });

    public Guardrails Source { get; }

    public ImmutableArray<ImmutableArray<CompiledPolicy>> ServiceControl { get; }

    public ImmutableArray<ImmutableArray<CompiledPolicy>> ResourceControl { get; }

    /// <summary>The condition keys of the account's resources.</summary>
    public ImmutableArray<ConditionEntry> ResourceEntries { get; }

    public static CompiledGuardrails Of(Guardrails source)
    {
        var shared = source with { ServiceControl = Share(source.ServiceControl), ResourceControl = Share(source.ResourceControl) };
        return GuardrailCache.Of(shared, static guardrails => new CompiledGuardrails(guardrails));
    }

    private static ImmutableArray<ImmutableArray<CompiledPolicy>> Compile(ImmutableArray<GuardrailLevel> levels, PolicyGrammar grammar) =>
        [.. levels.Select(level => level.Policies.Select(policy => policy.Compile(grammar)).ToImmutableArray())];

    private static ImmutableArray<GuardrailLevel> Share(ImmutableArray<GuardrailLevel> levels) =>
        [.. levels.Select(level => level with { Policies = [.. level.Policies.Select(GuardrailCache.Of)] })];
}
