namespace Rolecall.Identity.Accounts.Roles;

/// <summary>
/// When and in which region a session of a role last called. https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html
/// </summary>
public sealed record RoleUse(DateTimeOffset At, string Region)
{
    /// <summary>Uses that follow one another more closely are one.</summary>
    public static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(15);

    /// <summary>"Activity is only reported for the trailing 400 days."</summary>
    public static readonly TimeSpan ToldFor = TimeSpan.FromDays(400);

    /// <summary>Whether a use at <paramref name="now"/> is to be noted after the one that was noted <paramref name="last"/>.</summary>
    public static bool IsNews(DateTimeOffset? last, DateTimeOffset now) => last is not { } known || now - known >= NotedEvery;
}
