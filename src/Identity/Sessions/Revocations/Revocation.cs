using System.Globalization;

namespace Rolecall.Identity.Sessions.Revocations;

/// <summary>
/// Revoking a role's older sessions, as the console does it.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
/// </summary>
public static class Revocation
{
    /// <summary>No session lives longer (GetSessionToken: 36 hours), so a revocation need not be kept longer.</summary>
    public static readonly TimeSpan Outlives = TimeSpan.FromHours(37);

    /// <summary>The inline policy that the console puts; putting it again moves the instant.</summary>
    public const string PolicyName = "AWSRevokeOlderSessions";

    /// <summary>Denies everything to sessions issued before the instant, told to the tick.</summary>
    public static string OlderSessionsPolicy(DateTimeOffset instant) =>
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{"DateLessThan":{"aws:TokenIssueTime":"INSTANT"}}}]}"""
            .Replace(
                "INSTANT",
                instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
                StringComparison.Ordinal);
}
