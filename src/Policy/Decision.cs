using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace Rolecall.Policy;

/// <summary>The layers of a decision. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html</summary>
public enum Layer
{
    ResourceControlPolicy,
    ServiceControlPolicy,
    ResourcePolicy,
    TrustPolicy,
    IdentityPolicy,
    PermissionsBoundary,
    SessionPolicy,
}

public enum Verdict
{
    ImplicitDeny,
    Allow,
    ExplicitDeny,
}

/// <summary>To whom the allowing statements of a resource policy speak; what they override depends on it.</summary>
[Flags]
public enum Grant
{
    None = 0,

    /// <summary>The account (its id or root ARN): delegates to the account's own policies.</summary>
    Account = 1,
    User = 2,
    Role = 4,

    /// <summary>The role session's or federated user's own ARN.</summary>
    Session = 8,

    /// <summary>"*" (conditions decide whom).</summary>
    Anyone = 16,

    /// <summary>The service, or the identity provider of a federated caller.</summary>
    Service = 32,

    /// <summary>The user behind a federated user.</summary>
    FederatingUser = 64,
}

/// <summary>What one layer says of a request.</summary>
[DataContract(Name = "rolecall.LayerResult")]
public sealed record LayerResult
{
    [DataMember(Order = 0)] public required Layer Layer { get; init; }

    [DataMember(Order = 1)] public required Verdict Verdict { get; init; }

    /// <summary>Resource and trust policies only.</summary>
    [DataMember(Order = 2)] public Grant Grant { get; init; }

    /// <summary>Guardrails only: the first level that denies, or else does not allow; 0 is the root, null is none.</summary>
    [DataMember(Order = 5)] public int? Level { get; init; }

    /// <summary>Guardrails only: how many levels there are.</summary>
    [DataMember(Order = 6)] public int Levels { get; init; }

    /// <summary>The ARN of the policy with the explicit deny, where it has one.</summary>
    [DataMember(Order = 3)] public string? DenyingPolicyArn { get; init; }

    /// <summary>Filled where an explanation was asked for, or the layer did not allow.</summary>
    [DataMember(Order = 4)] public ImmutableArray<StatementTrace> Statements { get; init; } = [];

    /// <summary>There are more statements: telling them all would take more than <see cref="DecisionLimits.StepsOfTraces"/>.</summary>
    [DataMember(Order = 7)] public bool StatementsCut { get; init; }

    /// <summary>Why the layer was not evaluated to its end, and therefore denies: "the policies take more than …"; null where it was.</summary>
    [DataMember(Order = 8)] public string? GivenUp { get; init; }
}

/// <summary>The caller's half of a decision: what the policies on the principal's side say. Joined with the resource's half by Authorizer.</summary>
[DataContract(Name = "rolecall.CallerSide")]
public sealed record CallerSide
{
    [DataMember(Order = 0)] public required Principal Principal { get; init; }

    /// <summary>In AWS's order; only layers that the principal has. Root has an identity layer that allows.</summary>
    [DataMember(Order = 1)] public required ImmutableArray<LayerResult> Layers { get; init; }

    /// <summary>How much work it was, traces included; see <see cref="DecisionLimits"/>.</summary>
    [DataMember(Order = 2)] public long Steps { get; init; }
}

/// <summary>The whole decision, with its reasons.</summary>
[DataContract(Name = "rolecall.Decision")]
public sealed partial record Decision
{
    /// <summary><see cref="Verdict.Allow"/>, or the kind of deny.</summary>
    [DataMember(Order = 0)] public required Verdict Result { get; init; }

    /// <summary>The layer that decided; for an allow, the one that granted.</summary>
    [DataMember(Order = 1)] public required Layer DecidingLayer { get; init; }

    [DataMember(Order = 2)] public required Principal Principal { get; init; }

    [DataMember(Order = 3)] public required string Action { get; init; }

    /// <summary>Whether AWS's tables have the action; one that they do not know is decided by its text alone. Looked up when asked.</summary>
    public bool ActionIsKnown => Services.ServiceAuthorization.Find(Action) is not null;

    [DataMember(Order = 4)] public required string Resource { get; init; }

    /// <summary>What AWS's text of a denial calls the resource; null where it says <see cref="Resource"/>, or nothing of "*"; empty where it says nothing.</summary>
    [DataMember(Order = 9)] public string? DeniedAs { get; init; }

    /// <summary>The account that owns the resource: what its layers say is its own to know (<see cref="Disclosure"/>).</summary>
    [DataMember(Order = 8)] public required string OwnerAccountId { get; init; }

    /// <summary>All layers of both sides, in AWS's order.</summary>
    [DataMember(Order = 5)] public required ImmutableArray<LayerResult> Layers { get; init; }

    /// <summary>The smallest set of missing things: with all of them the answer would have been an allow. Denials only.</summary>
    [DataMember(Order = 6)] public ImmutableArray<Remedy> WouldAllow { get; init; } = [];

    /// <summary>How much work both halves were, traces included; see <see cref="DecisionLimits"/>.</summary>
    [DataMember(Order = 7)] public long Steps { get; init; }

    /// <summary>Why a layer was not evaluated to its end, so that it denies; null where all were.</summary>
    public string? GivenUp => Layers.FirstOrDefault(layer => layer.GivenUp is not null)?.GivenUp;

    public bool Allowed => Result == Verdict.Allow;
}
