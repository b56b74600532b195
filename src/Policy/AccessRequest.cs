namespace Rolecall.Policy;

/// <summary>One question: may this principal do this action on this resource, in this context?</summary>
public sealed record AccessRequest
{
    public required Principal Principal { get; init; }

    /// <summary>"sts:AssumeRole"; compared without regard to case.</summary>
    public required string Action { get; init; }

    /// <summary>An ARN, or "*" for an action without a resource.</summary>
    public required string Resource { get; init; }

    /// <summary>
    /// What AWS's text of a denial calls the resource; null where it says <see cref="Resource"/>, or nothing of "*"; empty where it says
    /// nothing.
    /// </summary>
    public string? DeniedAs { get; init; }

    public required ConditionContext Context { get; init; }
}
