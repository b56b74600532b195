using System.Collections.Immutable;

namespace Rolecall.Identity.Organizations.Delegations;

/// <summary>The features of central root access that are on: "RootSessions", "RootCredentialsManagement".</summary>
public sealed record StoredRootAccess(ImmutableArray<string> Features);
