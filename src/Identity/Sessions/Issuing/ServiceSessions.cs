using System.Collections.Immutable;
using Rolecall.Identity.Access;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>
/// Roles assumed by services: the trust policy alone decides, and the role's MaxSessionDuration does not limit them.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_compare-resource-policies.html
/// </summary>
public static class ServiceSessions
{
    public const string Action = "sts:AssumeRole";

    private const string Suffix = ".amazonaws.com";

    /// <summary>AWS's own services hand out sessions of twelve hours at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    public static bool IsService(string principal) =>
        principal.EndsWith(Suffix, StringComparison.Ordinal) && principal.Length > Suffix.Length
            && principal.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
        && principal.Split('.').All(label => label.Length > 0 && label[0] != '-' && label[^1] != '-');

    public static Principal PrincipalOf(string service) => new()
    {
        Kind = PrincipalKind.Service,
        AccountId = service,
        Arn = service,
        UserId = service,
    };

    /// <summary>The condition keys at the trust policy.</summary>
    public static ImmutableArray<ConditionEntry> EntriesOf(ServiceAssume asked, DateTimeOffset now)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        entries.Add(new("aws:PrincipalIsAWSService", "true"));
        entries.Add(new("aws:PrincipalServiceName", asked.ServicePrincipal));
        entries.Add(new("aws:PrincipalServiceNamesList", [asked.ServicePrincipal]));
        entries.Add(new("aws:ViaAWSService", "false"));
        entries.Add(new("aws:SourceArn", asked.SourceArn));
        entries.Add(new("aws:SourceAccount", asked.SourceAccount));
        entries.AddRange(asked.SourceOrganization);
        entries.Add(new("sts:RoleSessionName", asked.SessionName));
        entries.Add(TimeKeys.CurrentTime(now));
        entries.Add(TimeKeys.EpochTime(now));
        foreach (var tag in asked.Tags)
            entries.Add(new("aws:RequestTag/" + tag.Key, tag.Value));
        if (asked.Tags.Length > 0)
        {
            entries.Add(new("aws:TagKeys", [.. asked.Tags.Select(tag => tag.Key)]));
            entries.Add(new("sts:TransitiveTagKeys", [.. asked.Tags.Select(tag => tag.Key)]));
        }
        return entries.ToImmutable();
    }

    /// <summary>The session that the service asks for.</summary>
    public static RoleSessionAsk AskOf(ServiceAssume asked, DateTimeOffset now)
    {
        var service = PrincipalOf(asked.ServicePrincipal);
        NeededAction Needs(string action) => NeededAction.WithoutPolicies(action, service, asked.RoleArn);
        return new()
        {
            RoleArn = asked.RoleArn,
            Principal = service,
            SessionName = asked.SessionName,
            Duration = asked.Duration,
            Tags = asked.Tags,
            TransitiveTagKeys = [.. asked.Tags.Select(tag => tag.Key)],
            Entries = EntriesOf(asked, now),
            Needed = asked.Tags.IsEmpty ? [Needs(Action)] : [Needs(Action), Needs(SessionRequest.TagSession)],
            ServiceKeys = asked.SessionKeys,
            Now = now,
        };
    }
}
