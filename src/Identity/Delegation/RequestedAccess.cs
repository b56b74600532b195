using System.Collections.Immutable;

namespace Rolecall.Identity.Delegation;

/// <summary>Actions that a delegation request asks for on one resource; the caller's side is decided for each.</summary>
/// <param name="Resource">An ARN, or "*".</param>
/// <param name="Actions">At least one.</param>
/// <param name="OneOfMany">The resource stands for all that a pattern means.</param>
public sealed record RequestedAccess(string Resource, ImmutableArray<string> Actions, bool OneOfMany);
