using System.Collections.Immutable;
using System.Globalization;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions;

/// <summary>
/// A principal with the condition keys that it brings along.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
/// </summary>
public sealed record PrincipalFacts(Principal Principal, ImmutableArray<ConditionEntry> Entries)
{
    private const string TagPrefix = "aws:PrincipalTag/";

    public static PrincipalFacts OfRoot(AccountId accountId, string? organizationId)
    {
        var arn = $"arn:aws:iam::{accountId}:root";
        return new PrincipalFacts(
            new Principal { Kind = PrincipalKind.Root, AccountId = accountId, Arn = arn, UserId = accountId },
            [.. Common(arn, accountId, "Account", accountId, organizationId)]);
    }

    public static PrincipalFacts OfUser(StoredUser user, AccountId accountId, string? organizationId, long forerunnerLeft = 0)
    {
        var arn = user.ArnIn(accountId);
        return new PrincipalFacts(
            new Principal
            {
                Kind = PrincipalKind.User,
                AccountId = accountId,
                Arn = arn,
                UserId = user.UserId,
                UserArn = arn,
                IamUserId = user.UserId,
                ForerunnerLeft = forerunnerLeft,
            },
            [
                .. Common(arn, accountId, "User", user.UserId, organizationId),
                new("aws:username", user.Name),
                .. Tags(user.Tags),
            ]);
    }

    public static PrincipalFacts OfRoleSession(RoleDefinition role, SessionClaims claims, DateTimeOffset now)
    {
        var userId = $"{role.RoleId}:{claims.SessionName}";
        return new PrincipalFacts(
            new Principal
            {
                Kind = PrincipalKind.RoleSession,
                AccountId = role.AccountId,
                Arn = $"arn:aws:sts::{role.AccountId}:assumed-role/{role.Name}/{claims.SessionName}",
                UserId = userId,
                RoleArn = role.Arn,
                RoleId = role.RoleId,
                ForerunnerLeft = role.ForerunnerLeft,
            },
            [.. Common(role.Arn, role.AccountId, "AssumedRole", userId, role.OrganizationId), .. Tags(role.Tags), .. OfSession(claims, now)]);
    }

    /// <summary>A user's GetSessionToken session: the user, by temporary credentials.</summary>
    public PrincipalFacts InSession(SessionClaims claims, DateTimeOffset now) =>
        this with { Entries = [.. Entries, .. OfSession(claims, now)] };

    /// <summary>A federated user of this user (or root); the user's tags hold on where no session tag overrides them.</summary>
    public PrincipalFacts Federating(SessionClaims claims, string? organizationId, DateTimeOffset now)
    {
        var arn = $"arn:aws:sts::{claims.AccountId}:federated-user/{claims.SessionName}";
        var userId = $"{claims.AccountId}:{claims.SessionName}";
        return new PrincipalFacts(
            new Principal
            {
                Kind = PrincipalKind.FederatedUser,
                AccountId = claims.AccountId,
                Arn = arn,
                UserId = userId,
                UserArn = Principal.UserArn,
                IamUserId = Principal.IamUserId,
                ForerunnerLeft = Principal.ForerunnerLeft,
            },
            [
                .. Common(arn, claims.AccountId, "FederatedUser", userId, organizationId),
                .. Entries.Where(entry => entry.Key.StartsWith(TagPrefix, StringComparison.Ordinal)),
                .. OfSession(claims, now),
            ]);
    }

    /// <summary>Root by AssumeRoot. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html</summary>
    public static PrincipalFacts OfAssumedRoot(SessionClaims claims, string? organizationId, DateTimeOffset now)
    {
        var arn = $"arn:aws:sts::{claims.AccountId}:assumed-root";
        return new PrincipalFacts(
            new Principal { Kind = PrincipalKind.Root, AccountId = claims.AccountId, Arn = arn, UserId = claims.AccountId },
            // AWS's own task policies tell root's sessions by root's ARN.
            [.. Common($"arn:aws:iam::{claims.AccountId}:root", claims.AccountId, "Account", claims.AccountId, organizationId), new("aws:AssumedRoot", "true"), .. OfSession(claims, now)]);
    }

    /// <summary>
    /// A service that calls as itself: by a resource's policy or not at all. It has no account of a customer, and no address.
    /// </summary>
    /// <param name="name">"cloudtrail.amazonaws.com".</param>
    public static PrincipalFacts OfService(string name) => new(
        new Principal { Kind = PrincipalKind.Service, AccountId = name, Arn = name, UserId = name },
        [
            new("aws:PrincipalIsAWSService", "true"),
            new("aws:PrincipalServiceName", name),
            new("aws:PrincipalServiceNamesList", [name]),
        ]);

    private static IEnumerable<ConditionEntry> Common(string arn, string accountId, string type, string userId, string? organizationId)
    {
        yield return new("aws:PrincipalArn", arn);
        yield return new("aws:PrincipalAccount", accountId);
        yield return new("aws:PrincipalType", type);
        yield return new("aws:userid", userId);
        yield return new("aws:PrincipalIsAWSService", "false");
        if (organizationId is not null)
            yield return new("aws:PrincipalOrgID", organizationId);
    }

    private static IEnumerable<ConditionEntry> OfSession(SessionClaims claims, DateTimeOffset now)
    {
        yield return new(
            "aws:TokenIssueTime", claims.IssuedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture));
        yield return new("aws:MultiFactorAuthPresent", claims.MultiFactorPresent ? "true" : "false");
        if (claims.MultiFactorAt is { } given)
            yield return new("aws:MultiFactorAuthAge", MultiFactorAge(given, now));
        if (claims.SourceIdentity is { } source)
            yield return new("aws:SourceIdentity", source);
        foreach (var entry in claims.ServiceKeys)
            yield return entry;
        foreach (var entry in claims.Context?.Entries ?? [])
            yield return entry;
        foreach (var entry in claims.Federation?.Entries ?? [])
            yield return entry;
        foreach (var tag in claims.Tags)
            yield return new(TagPrefix + tag.Key, tag.Value);
    }

    /// <summary>Whole seconds since the code was given.</summary>
    internal static string MultiFactorAge(DateTimeOffset given, DateTimeOffset now) =>
        Math.Max(0, (long)(now - given).TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<ConditionEntry> Tags(ImmutableArray<EntityTag> tags) =>
        tags.Select(tag => new ConditionEntry(TagPrefix + tag.Key, tag.Value));
}
