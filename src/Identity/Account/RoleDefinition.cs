using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>A policy with the name, and the ARN where it has one, that explanations call it by.</summary>
public sealed record NamedPolicy(string Name, string? Arn, StoredPolicy Document)
{
    public CompiledPolicy Compile(PolicyGrammar grammar) => Document.Compile(grammar, new PolicySource(Name, Arn));
}

/// <summary>A role as its grain needs it: whole, so that the grain never has to ask back.</summary>
public sealed record RoleDefinition
{
    public required string AccountId { get; init; }

    public string? OrganizationId { get; init; }

    public required string Name { get; init; }

    /// <summary>With the path.</summary>
    public required string Arn { get; init; }

    /// <summary>AROA….</summary>
    public required string RoleId { get; init; }

    /// <summary>As <see cref="Principal.ForerunnerLeft"/>.</summary>
    public long ForerunnerLeft { get; init; }

    public required StoredPolicy TrustPolicy { get; init; }

    /// <summary>Whom the users and roles that the trust policy names were when it was written.</summary>
    public ImmutableArray<PrincipalId> Trusted { get => field.IsDefault ? [] : field; init; }

    /// <summary>Inline and attached.</summary>
    public ImmutableArray<NamedPolicy> Policies { get; init; } = [];

    public NamedPolicy? Boundary { get; init; }

    /// <summary>Seconds.</summary>
    public required int MaxSessionDuration { get; init; }

    public ImmutableArray<EntityTag> Tags { get; init; } = [];

    /// <summary>The version of the account that this is the role of.</summary>
    public long Version { get; init; }
}
