namespace Rolecall.Identity.Accounts.AccessKeys;

public sealed record KeyUse(DateTimeOffset At, string Region, string Service);
