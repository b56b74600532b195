using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Federation;

/// <summary>By which identity provider a role session came to be, and the condition keys of its claims that stay with it.</summary>
[DataContract(Name = "rolecall.FederatedOrigin")]
public sealed record FederatedOrigin
{
    /// <summary>The ARN of the provider.</summary>
    [DataMember(Order = 0)] public required string Provider { get; init; }

    [DataMember(Order = 1)] public ImmutableArray<ConditionEntry> Keys { get => field.IsDefault ? [] : field; init; } = [];

    public bool IsSaml => Provider.Contains(":saml-provider/", StringComparison.Ordinal);

    /// <summary>
    /// The condition keys of every call of the session. aws:FederatedProvider is of web identities alone:
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-federatedprovider
    /// </summary>
    public IEnumerable<ConditionEntry> Entries => IsSaml ? Keys : Keys.Prepend(new("aws:FederatedProvider", Provider));

    public bool Equals(FederatedOrigin? other) => other is not null && Provider == other.Provider && Keys.Length == other.Keys.Length
        && Keys.Zip(other.Keys).All(pair => pair.First.Key == pair.Second.Key && pair.First.Values.SequenceEqual(pair.Second.Values));

    public override int GetHashCode() => HashCode.Combine(Provider, Keys.Length);
}
