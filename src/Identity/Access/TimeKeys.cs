using System.Globalization;
using Rolecall.Policy;

namespace Rolecall.Identity.Access;

/// <summary>
/// The condition keys that tell a request's instant.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-currenttime
/// </summary>
public static class TimeKeys
{
    public static ConditionEntry CurrentTime(DateTimeOffset now) =>
        new("aws:CurrentTime", now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    /// <summary>Seconds since 1970.</summary>
    public static ConditionEntry EpochTime(DateTimeOffset now) =>
        new("aws:EpochTime", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
}
