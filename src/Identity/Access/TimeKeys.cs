using System.Globalization;
using Rolecall.Policy;

namespace Rolecall.Identity.Access;

/// <summary>
/// The condition keys that tell a request's instant.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-currenttime
/// </summary>
public static class TimeKeys
{
    private static volatile Second? latest;

    public static ConditionEntry CurrentTime(DateTimeOffset now) => Of(now).CurrentTime;

    /// <summary>Seconds since 1970.</summary>
    public static ConditionEntry EpochTime(DateTimeOffset now) => Of(now).EpochTime;

    /// <summary>Both tell whole seconds, so the calls of one second share them.</summary>
    private static Second Of(DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        return latest is { } kept && kept.Seconds == seconds ? kept : latest = new Second(seconds, now);
    }

    private sealed class Second(long seconds, DateTimeOffset now)
    {
        public long Seconds { get; } = seconds;

        public ConditionEntry CurrentTime { get; } =
            new("aws:CurrentTime", now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

        public ConditionEntry EpochTime { get; } = new("aws:EpochTime", seconds.ToString(CultureInfo.InvariantCulture));
    }
}
