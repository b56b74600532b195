using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    private const string RequestedRegion = "aws:RequestedRegion";

    // Most requests have these alike, so they are made once.
    private static readonly ConditionEntry OverTls = new("aws:SecureTransport", "true");
    private static readonly ConditionEntry InClear = new("aws:SecureTransport", "false");
    private static readonly ConditionEntry InGlobalRegion = new(RequestedRegion, GlobalRegion);

    /// <summary>A principal that calls by itself: no service calls on its behalf, so aws:CalledVia and its kin are absent.</summary>
    private static readonly ConditionEntry ByItself = new("aws:ViaAWSService", "false");

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
        var entries = new Few();
        var count = 0;
        entries[count++] = TimeKeys.CurrentTime(now);
        entries[count++] = TimeKeys.EpochTime(now);
        if (SourceIps.EntryOf(origin.SourceIp) is { } sourceIp)
            entries[count++] = sourceIp;
        entries[count++] = tls ? OverTls : InClear;
        var region = RegionOf(service) ?? origin.Region;
        entries[count++] = region == GlobalRegion ? InGlobalRegion : new(RequestedRegion, region);
        entries[count++] = ByItself;
        if (origin.UserAgent is { } agent)
            entries[count++] = new("aws:UserAgent", agent);
        if (origin.Referer is { } referer)
            entries[count++] = new("aws:referer", referer);
        var all = new ConditionEntry[count + more.Length];
        ((ReadOnlySpan<ConditionEntry>)entries)[..count].CopyTo(all);
        more.CopyTo(all.AsSpan(count));
        return ImmutableCollectionsMarshal.AsImmutableArray(all);
    }

    /// <summary>Room for the keys that are not the operation's own.</summary>
    [InlineArray(9)]
    private struct Few
    {
        private ConditionEntry first;
    }
}
