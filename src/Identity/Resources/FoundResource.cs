using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Tags;

namespace Rolecall.Identity.Resources;

/// <summary>A resource that exists, with what its condition keys tell.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="BoundaryArn">The permissions boundary that it has; null for none.</param>
public sealed record FoundResource(string Arn, ImmutableArray<EntityTag> Tags, string? BoundaryArn = null);
