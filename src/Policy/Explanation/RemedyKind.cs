namespace Rolecall.Policy.Explanation;

/// <summary>What kind of thing a denied request lacks.</summary>
public enum RemedyKind
{
    /// <summary>A statement applies but for conditions: the request must fulfil <see cref="Remedy.Conditions"/>.</summary>
    FulfilConditions,

    /// <summary>A policy of the layer must allow the action.</summary>
    AllowInPolicy,

    /// <summary>A statement denies: it must go, or one of <see cref="Remedy.Conditions"/> must not hold.</summary>
    LiftDeny,

    /// <summary>No policy helps: the resource is another account's and can have no policy of its own.</summary>
    OutOfReach,
}
