namespace Rolecall.Policy;

/// <summary>One question: may this principal do this action on this resource, in this context?</summary>
public sealed record AccessRequest
{
    public required Principal Principal { get; init; }

    /// <summary>"sts:AssumeRole"; compared without regard to case.</summary>
    public required string Action { get; init; }

    /// <summary>An ARN, or "*" for an action without a resource.</summary>
    public required string Resource { get; init; }

    public required ConditionContext Context { get; init; }
}
