namespace Rolecall.Identity.Accounts.Roles;

/// <summary>A service-linked role's deletion, so that its status can be asked for afterwards.</summary>
public sealed record StoredRoleDeletion(string TaskId, string RoleName, DateTimeOffset At);
