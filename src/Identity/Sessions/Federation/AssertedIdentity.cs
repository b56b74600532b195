using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Federation;

/// <summary>Whom an identity provider's token or assertion proves, and what the provider says of them; trust policies decide by it.</summary>
[DataContract(Name = "rolecall.AssertedIdentity")]
public sealed record AssertedIdentity
{
    /// <summary>The account that has the provider.</summary>
    [DataMember(Order = 0)] public required AccountId AccountId { get; init; }

    /// <summary>The ARN by which trust policies name the provider (aws:FederatedProvider).</summary>
    [DataMember(Order = 1)] public required string Provider { get; init; }

    /// <summary>An assertion of SAML; else a token of OpenID Connect.</summary>
    [DataMember(Order = 2)] public bool IsSaml { get; init; }

    /// <summary>The token's sub; the assertion's NameID.</summary>
    [DataMember(Order = 3)] public required string Subject { get; init; }

    /// <summary>The client that a token is for; the endpoint that an assertion is for.</summary>
    [DataMember(Order = 4)] public required string Audience { get; init; }

    /// <summary>The token's iss; the entity id of the assertion's identity provider.</summary>
    [DataMember(Order = 5)] public required string Issuer { get; init; }

    /// <summary>Of SAML: "persistent", "transient" or another format whole.</summary>
    [DataMember(Order = 6)] public string? SubjectType { get; init; }

    /// <summary>Of SAML: what makes the subject unique.</summary>
    [DataMember(Order = 7)] public string? NameQualifier { get; init; }

    /// <summary>Of SAML: the assertion's ID, which alone of it is on record.</summary>
    [DataMember(Order = 8)] public string? AssertionId { get; init; }

    /// <summary>The condition keys of the claims or attributes, for the trust policy.</summary>
    [DataMember(Order = 9)] public ImmutableArray<ConditionEntry> Entries { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Those of them that stay with the session.</summary>
    [DataMember(Order = 10)] public ImmutableArray<ConditionEntry> SessionEntries { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The session tags that the provider sets.</summary>
    [DataMember(Order = 11)] public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; } = [];

    [DataMember(Order = 12)] public ImmutableArray<string> TransitiveTagKeys { get => field.IsDefault ? [] : field; init; } = [];

    [DataMember(Order = 13)] public string? SourceIdentity { get; init; }

    /// <summary>Of SAML: the session's name, which the assertion says; a token's caller says it himself.</summary>
    [DataMember(Order = 14)] public string? SessionName { get; init; }

    /// <summary>What the provider lets a session last at most; null where it does not say.</summary>
    [DataMember(Order = 15)] public TimeSpan? LongestSession { get; init; }

    /// <summary>When the user's session at the provider ends, in sandbox time: a session of ours ends no later. Null where it does not say.</summary>
    [DataMember(Order = 16)] public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The provider, the audience and the subject alone: nothing else that a token says is in logs.</summary>
    public override string ToString() => $"{Provider}:{Audience}:{Subject}";
}
