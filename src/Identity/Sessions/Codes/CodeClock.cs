namespace Rolecall.Identity.Sessions.Codes;

/// <summary>The clock that one-time codes follow, which is a rule of the sandbox.</summary>
/// <param name="Now">The instant of the call on that clock.</param>
/// <param name="IsServers">The server's clock instead of the sandbox's.</param>
public readonly record struct CodeClock(DateTimeOffset Now, bool IsServers)
{
    /// <param name="now">The sandbox's instant.</param>
    /// <param name="serverTime">The server's, where codes follow it; null where they follow the sandbox's.</param>
    public static CodeClock Of(DateTimeOffset now, DateTimeOffset? serverTime) => new(serverTime ?? now, serverTime is not null);
}
