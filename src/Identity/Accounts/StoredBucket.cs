namespace Rolecall.Identity.Accounts;

public sealed record StoredBucket(string Name, DateTimeOffset CreatedAt);
