using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Federation;

/// <summary>
/// Role sessions of those whom an identity provider vouches for: the trust policy alone decides.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html and …/API_AssumeRoleWithSAML.html
/// </summary>
public static class FederatedSessions
{
    /// <summary>Who is asked about; the account is that of the provider, and no policy of it speaks for the caller.</summary>
    public static Principal PrincipalOf(AssertedIdentity identity) => new()
    {
        Kind = PrincipalKind.Federated,
        AccountId = identity.AccountId,
        Arn = identity.Provider,
        UserId = identity.IsSaml ? $"{identity.NameQualifier}:{identity.Subject}" : $"{identity.Provider}:{identity.Audience}:{identity.Subject}",
        FederatedProvider = identity.Provider,
    };

    /// <summary>The condition keys that the caller brings along.</summary>
    public static ImmutableArray<ConditionEntry> EntriesOf(AssertedIdentity identity) =>
    [
        .. identity.IsSaml ? [] : (ReadOnlySpan<ConditionEntry>)[new("aws:FederatedProvider", identity.Provider)],
        new("aws:PrincipalIsAWSService", "false"),
        .. identity.Entries,
    ];

    /// <summary>The condition keys of what is asked for, besides those of the call.</summary>
    public static ImmutableArray<ConditionEntry> RequestEntriesOf(AssertedIdentity identity, string sessionName)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        entries.Add(new("sts:RoleSessionName", sessionName));
        if (identity.SourceIdentity is { } source)
            entries.Add(new("sts:SourceIdentity", source));
        foreach (var tag in identity.Tags)
            entries.Add(new("aws:RequestTag/" + tag.Key, tag.Value));
        if (identity.Tags.Length > 0)
            entries.Add(new("aws:TagKeys", [.. identity.Tags.Select(tag => tag.Key)]));
        if (identity.TransitiveTagKeys.Length > 0)
            entries.Add(new("sts:TransitiveTagKeys", identity.TransitiveTagKeys));
        return entries.ToImmutable();
    }

    /// <summary>The actions that the trust policy must allow besides the one that the call is named after.</summary>
    public static ImmutableArray<string> AlsoNeededBy(AssertedIdentity identity)
    {
        var actions = ImmutableArray.CreateBuilder<string>();
        if (identity.Tags.Length > 0 || identity.TransitiveTagKeys.Length > 0)
            actions.Add(SessionRequest.TagSession);
        if (identity.SourceIdentity is not null)
            actions.Add(SessionRequest.SetSourceIdentity);
        return actions.ToImmutable();
    }

    /// <summary>What an AssumeRoleWithWebIdentity asks for, without the entries and the needed actions.</summary>
    public static RoleSessionAsk Of(AssumeRoleWithWebIdentityRequest request, AssertedIdentity identity, DateTimeOffset now) =>
        Of(request.RoleArn, identity, request.RoleSessionName, now) with
        {
            Duration = request.HasDurationSeconds ? TimeSpan.FromSeconds(request.DurationSeconds) : null,
            Policy = request.HasPolicy ? request.Policy : null,
            PolicyArns = [.. request.PolicyArns.Select(entry => entry.Arn)],
        };

    /// <summary>What an AssumeRoleWithSAML asks for, without the entries and the needed actions.</summary>
    public static RoleSessionAsk Of(AssumeRoleWithSAMLRequest request, AssertedIdentity identity, DateTimeOffset now)
    {
        var ask = Of(request.RoleArn, identity, identity.SessionName!, now) with
        {
            Duration = request.HasDurationSeconds ? TimeSpan.FromSeconds(request.DurationSeconds) : null,
            Policy = request.HasPolicy ? request.Policy : null,
            PolicyArns = [.. request.PolicyArns.Select(entry => entry.Arn)],
        };
        return ask with { LongestDuration = LongestOf(identity, now) };
    }

    private static RoleSessionAsk Of(string roleArn, AssertedIdentity identity, string sessionName, DateTimeOffset now) => new()
    {
        RoleArn = roleArn,
        Principal = PrincipalOf(identity),
        SessionName = sessionName,
        Tags = identity.Tags,
        TransitiveTagKeys = identity.TransitiveTagKeys,
        SourceIdentity = identity.SourceIdentity,
        Federation = new FederatedOrigin { Provider = identity.Provider, Keys = identity.SessionEntries },
        Now = now,
    };

    /// <summary>The shorter of what the provider lets a session last and what is left of the user's session there.</summary>
    private static TimeSpan? LongestOf(AssertedIdentity identity, DateTimeOffset now) =>
        (identity.LongestSession, identity.EndsAt - now) switch
        {
            ({ } longest, { } left) => longest < left ? longest : left,
            (var longest, var left) => longest ?? left,
        };
}
