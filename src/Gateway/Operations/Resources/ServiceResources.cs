using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Resources;

/// <summary>
/// What the operations of one service act on, said once: real calls, questions about calls and the audit read it here.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
/// </summary>
internal sealed record ServiceResources
{
    /// <summary>With which the service's actions begin: "iam".</summary>
    public required string Prefix { get; init; }

    /// <summary>The types that audit records name.</summary>
    public required ImmutableArray<RecordedType> Types { get; init; }

    /// <summary>
    /// The resources have policies that are joined with the caller's side. Else that side is the decision, as in the pipeline (a role's
    /// trust policy is for those who assume it), and who does not sign is served by no operation.
    /// </summary>
    public bool HavePolicies { get; init; }

    /// <summary>Callers of other accounts than the one in the ARN may be let in by the service's own rules.</summary>
    public Func<string, bool> IsReachedFromElsewhere { get; init; } = _ => false;

    /// <summary>What a denial of an action calls the resource; null where it says the ARN.</summary>
    public Func<string, string, string?> DeniedAs { get; init; } = (_, _) => null;

    /// <summary>What an action that names no resource is decided on; null where AWS's tables tell it. The account is the caller's.</summary>
    public Func<string, AccountId?, string?> OfWhole { get; init; } = (_, _) => null;

    /// <summary>An action that is decided on all resources of a type: a question that names some keeps what it names.</summary>
    public Func<string, bool> IsOnCollection { get; init; } = _ => false;

    /// <summary>The condition keys of what an ARN names, with which every call on it is asked.</summary>
    public Func<IGrainFactory, string, Arn, Task<ImmutableArray<ConditionEntry>>> KeysOf { get; init; } =
        (_, _, _) => Task.FromResult<ImmutableArray<ConditionEntry>>([]);

    /// <summary>Of the keys of a resource, those that a call of the action brings along.</summary>
    public Func<string, ImmutableArray<ConditionEntry>, ImmutableArray<ConditionEntry>> KeysSent { get; init; } = (_, entries) => entries;

    /// <summary>Actions to which an ARN means something else than to the service's other actions.</summary>
    public ImmutableArray<string> ReadApart { get; init; } = [];

    /// <summary>The type's name in audit records; null where the ARN names none of <see cref="Types"/>.</summary>
    public string? RecordedAs(Arn arn) => Types.FirstOrDefault(type => arn.Resource.Split('/', 2)[0] == type.Beginning)?.RecordedAs;
}
