using System.Globalization;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// The Expiration that credential endpoints tell. SDKs hold it against the wall clock and fetch again when it is near, so it is
/// told in the wall's time, and always near: at most four minutes ahead, which is nearer than the five (JavaScript) to fifteen
/// (botocore) that SDKs count as near. So they ask again before they sign, and the sandbox's clock may be moved, or run at any
/// rate, under programs that know nothing of it. JavaScript asks in the background: the first call after a jump over the
/// expiry may still be refused.
/// </summary>
internal static class SdkExpiration
{
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(4);

    public static string Tell(SandboxClock clock, DateTimeOffset expiresAt, DateTimeOffset wall)
    {
        var soon = wall + Ahead;
        var instant = clock.WallAt(expiresAt) is { } end && end < soon ? end : soon;
        // With milliseconds: botocore prolongs an expiry that it reads without any by up to ten minutes, unasked (it takes a near
        // one for an outage of the metadata service).
        return instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
    }
}
