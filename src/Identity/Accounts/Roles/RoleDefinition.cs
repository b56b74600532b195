using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Roles;

/// <summary>A role as its grain needs it: whole, so that the grain never has to ask back.</summary>
[DataContract(Name = "rolecall.RoleDefinition")]
public sealed record RoleDefinition
{
    /// <summary>A text, because the role that stands for those of accounts that do not exist is in no account.</summary>
    /// <summary>No id where a role is decided on that no account has.</summary>
    [DataMember(Order = 0)] public required string AccountId { get; init; }

    [DataMember(Order = 1)] public string? OrganizationId { get; init; }

    [DataMember(Order = 2)] public required string Name { get; init; }

    /// <summary>With the path.</summary>
    [DataMember(Order = 3)] public required string Arn { get; init; }

    /// <summary>AROA….</summary>
    [DataMember(Order = 4)] public required string RoleId { get; init; }

    /// <summary>As <see cref="Principal.ForerunnerLeft"/>.</summary>
    [DataMember(Order = 12)] public long ForerunnerLeft { get; init; }

    [DataMember(Order = 5)] public required StoredPolicy TrustPolicy { get; init; }

    /// <summary>Which users and roles the ARNs in the trust policy meant when it was written.</summary>
    [DataMember(Order = 11)] public ImmutableArray<PrincipalId> Trusted { get => field.IsDefault ? [] : field; init; }

    /// <summary>Inline and attached.</summary>
    [DataMember(Order = 6)] public ImmutableArray<NamedPolicy> Policies { get; init; } = [];

    [DataMember(Order = 7)] public NamedPolicy? Boundary { get; init; }

    /// <summary>Seconds.</summary>
    [DataMember(Order = 8)] public required int MaxSessionDuration { get; init; }

    [DataMember(Order = 9)] public ImmutableArray<EntityTag> Tags { get; init; } = [];

    /// <summary>The version of the account that this is the role of.</summary>
    [DataMember(Order = 10)] public long Version { get; init; }
}
