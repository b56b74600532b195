using System.Collections.Immutable;
using System.Net;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Access;
using Rolecall.Policy;

namespace Rolecall.Gateway.Requests;

/// <summary>
/// The global condition keys of the request itself: a key is there when AWS has it there, and nothing is invented.
/// Those of the principal are the caller's own (PrincipalFacts), aws:ResourceAccount is the question's.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
/// </summary>
internal static class RequestKeys
{
    /// <summary>IAM and Organizations have one endpoint, so every call to them is one to us-east-1, however it was signed.</summary>
    private const string GlobalRegion = "us-east-1";

    /// <summary>The region that every call to a service has; null where it is the one that the call was signed for.</summary>
    public static string? RegionOf(string service) => service is "iam" or "organizations" ? GlobalRegion : null;

    /// <param name="origin">Where the call came from.</param>
    /// <param name="tls">It came over TLS, or counts as if it did (calls_count_as_tls).</param>
    /// <param name="now">The sandbox's.</param>
    /// <param name="service">The prefix of its actions.</param>
    /// <param name="more">The operation's own.</param>
    public static ImmutableArray<ConditionEntry> Of(
        Origin origin, bool tls, DateTimeOffset now, string service, ReadOnlySpan<ConditionEntry> more)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>(9 + more.Length);
        entries.Add(TimeKeys.CurrentTime(now));
        entries.Add(TimeKeys.EpochTime(now));
        if (!origin.SourceIp.Equals(IPAddress.None))
            entries.Add(new("aws:SourceIp", origin.SourceIp.ToString()));
        entries.Add(new("aws:SecureTransport", tls ? "true" : "false"));
        entries.Add(new("aws:RequestedRegion", RegionOf(service) ?? origin.Region));
        // A principal that calls by itself: no service calls on its behalf, so aws:CalledVia and its kin are absent.
        entries.Add(new("aws:ViaAWSService", "false"));
        if (origin.UserAgent is { } agent)
            entries.Add(new("aws:UserAgent", agent));
        if (origin.Referer is { } referer)
            entries.Add(new("aws:referer", referer));
        entries.AddRange(more);
        return entries.ToImmutable();
    }
}
