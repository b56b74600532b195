using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>Sandboxes as answers show them, and what requests write on them.</summary>
internal sealed class SandboxDescriptions(IGrainFactory grains, IEventStore events, IAuditStore audit)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(3_652);

    /// <summary>Null where there is no such sandbox.</summary>
    public async Task<Sandbox?> Find(string name, CancellationToken cancel)
    {
        var grain = grains.Grain<ISandboxGrain>(name);
        if (await grain.Describe() is not { } settings || await grain.Labels() is not { } labels)
            return null;
        var message = new Sandbox
        {
            Name = name,
            CreateTime = Timestamp.FromDateTimeOffset(settings.CreatedAt),
            Rules = RuleMessages.Of(settings.Rules),
            Owner = labels.Owner,
            ExpireTime = labels.ExpiresAt is { } end ? Timestamp.FromDateTimeOffset(end) : null,
            LastUseTime = await audit.LatestTime(settings.Realm, cancel) is { } last ? Timestamp.FromDateTimeOffset(last) : null,
            OrganizationCount = await events.List(Keys.OrganizationStreams(settings.Realm), cancel).CountAsync(cancel),
            AccountCount = await events.List(Keys.AccountStreams(settings.Realm), cancel).CountAsync(cancel),
        };
        foreach (var label in labels.Labels)
            message.Labels[label.Key] = label.Value;
        return message;
    }

    /// <summary>The change that a request asks for; null for none.</summary>
    /// <exception cref="AwsFaultException">ValidationError: the sandbox would live for no time, or too long, or may not expire.</exception>
    public static SandboxLabelChange? ChangeOf(string name, IReadOnlyCollection<SandboxLabel> labels, string? owner, Duration? timeToLive)
    {
        var life = timeToLive is null ? (TimeSpan?)null : LifeOf(name, timeToLive);
        return labels.Count == 0 && owner is null && life is null
            ? null
            : new SandboxLabelChange
            {
                // Of a label that is given twice, the last counts.
                Labels = labels.Reverse().DistinctBy(label => label.Key, StringComparer.Ordinal).ToImmutableDictionary(
                    label => label.Key, label => label.HasValue ? label.Value : null, StringComparer.Ordinal),
                Owner = owner,
                TimeToLive = life,
            };
    }

    private static TimeSpan LifeOf(string name, Duration given)
    {
        if (given.Seconds == 0 && given.Nanos == 0)
            return TimeSpan.Zero;
        if (name == Keys.DefaultSandbox)
            throw new AwsFaultException(Fault.ValidationError("The default sandbox does not expire."));
        if (given.Seconds < 1 || given.Seconds > LongestLife.TotalSeconds || given.Nanos is < 0 or > 999_999_999)
            throw new AwsFaultException(Fault.ValidationError("ttl is a second to ten years, such as 3600s; 0s for a sandbox that does not expire."));
        return given.ToTimeSpan();
    }
}
