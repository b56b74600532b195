using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Identity.Authorizations;

/// <summary>
/// What a denial was decided by, as it was at that instant: the action, the condition keys, each policy with its document, and the
/// statements that matched. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html
/// </summary>
[DataContract(Name = "rolecall.AuthorizationRecord")]
public sealed record AuthorizationRecord
{
    /// <summary>Characters of documents beyond which a denial is not recorded, as AWS does not record those that are too large.</summary>
    public const int MostDocumentCharacters = 256 * 1024;

    /// <summary>"iam:GetUser".</summary>
    [DataMember(Order = 0)] public required string Action { get; init; }

    /// <summary>The ARN, or "*".</summary>
    [DataMember(Order = 1)] public required string Resource { get; init; }

    /// <summary>The kind of deny.</summary>
    [DataMember(Order = 2)] public required Verdict Effect { get; init; }

    /// <summary>The condition keys that it was decided by; a later entry of a name stands above an earlier one.</summary>
    [DataMember(Order = 3)] public required ImmutableArray<ConditionEntry> Context { get; init; }

    /// <summary>Every policy that was considered, each once.</summary>
    [DataMember(Order = 4)] public required ImmutableArray<EvaluatedPolicy> Policies { get; init; }

    /// <summary>The policies with a statement that matched.</summary>
    [DataMember(Order = 5)] public required ImmutableArray<MatchedPolicy> Matched { get; init; }
}
