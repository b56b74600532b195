namespace Rolecall.Identity.Accounts.Aliases;

/// <summary>A name of the account that no other of the sandbox has.</summary>
public sealed record StoredAlias(string Name, DateTimeOffset CreatedAt);
