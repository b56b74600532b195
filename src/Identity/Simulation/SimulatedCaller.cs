using System.Collections.Immutable;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Simulation;

/// <summary>Who a simulation says calls.</summary>
internal static class SimulatedCaller
{
    /// <summary>The session of a role that is simulated as a caller; policies that name a session by its ARN never mean it.</summary>
    private const string SessionName = "simulation";

    /// <summary>The caller and its condition keys.</summary>
    /// <param name="arn">A user, group or role; null for a caller of the account without a name.</param>
    public static PrincipalFacts Of(AccountState state, string? arn)
    {
        if (arn is null)
        {
            var account = state.AccountId;
            return new PrincipalFacts(
                new Principal { Kind = PrincipalKind.User, AccountId = account, Arn = $"arn:aws:iam::{account}:user/", UserId = account },
                []);
        }
        var (kind, name) = SimulatedSources.EntityOf(arn);
        var owner = AccountOf(arn);
        var own = owner == state.AccountId;
        if (own && kind == "user" && state.Users.GetValueOrDefault(name) is { } user && user.ArnIn(state.AccountId) == arn)
            return PrincipalFacts.OfUser(user, state.AccountId, state.OrganizationId);
        if (own && kind == "role" && state.DefineRole(name) is { } role && role.Arn == arn)
            return OfRole(role.Arn, owner, name, role.RoleId, role.Tags, state.OrganizationId);
        // Of an entity that this account does not have, no more is known than its ARN says.
        return kind switch
        {
            "role" => OfRole(arn, owner, name, roleId: null, [], organizationId: null),
            "user" => new PrincipalFacts(
                new Principal { Kind = PrincipalKind.User, AccountId = owner, Arn = arn, UserId = name, UserArn = arn },
                [new("aws:PrincipalArn", arn), new("aws:PrincipalAccount", owner), new("aws:PrincipalType", "User"), new("aws:username", name)]),
            _ => new PrincipalFacts(
                new Principal { Kind = PrincipalKind.User, AccountId = owner, Arn = arn, UserId = name },
                [new("aws:PrincipalAccount", owner)]),
        };
    }

    public static string AccountOf(string arn) => Arn.Parse(arn).Account;

    private static PrincipalFacts OfRole(
        string arn, string owner, string name, string? roleId, ImmutableArray<EntityTag> tags, string? organizationId)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        entries.Add(new("aws:PrincipalArn", arn));
        entries.Add(new("aws:PrincipalAccount", owner));
        entries.Add(new("aws:PrincipalType", "AssumedRole"));
        if (roleId is not null)
            entries.Add(new("aws:userid", $"{roleId}:{SessionName}"));
        if (organizationId is not null)
            entries.Add(new("aws:PrincipalOrgID", organizationId));
        entries.AddRange(tags.Select(tag => new ConditionEntry("aws:PrincipalTag/" + tag.Key, tag.Value)));
        return new PrincipalFacts(
            new Principal
            {
                Kind = PrincipalKind.RoleSession,
                AccountId = owner,
                Arn = $"arn:aws:sts::{owner}:assumed-role/{name}/{SessionName}",
                UserId = $"{roleId ?? name}:{SessionName}",
                RoleArn = arn,
                RoleId = roleId,
            },
            entries.ToImmutable());
    }
}
