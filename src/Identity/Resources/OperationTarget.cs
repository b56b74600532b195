using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Identity.Resources;

/// <summary>What an operation acts on: the ARN that its permission is asked for, and the condition keys that come with it.</summary>
/// <param name="Arn">"*" for an action without a resource.</param>
/// <param name="Entries">The condition keys of the request and of the resource.</param>
public sealed record OperationTarget(string Arn, ImmutableArray<ConditionEntry> Entries)
{
    /// <summary>What AWS's denial calls it instead of <see cref="Arn"/>; null where it says the ARN.</summary>
    public string? DeniedAs { get; init; }

    /// <summary>Null for what is no resource of IAM's, or none that is on record.</summary>
    public IamResourceType? Type { get; init; }
}
