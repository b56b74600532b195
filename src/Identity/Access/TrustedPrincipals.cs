using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Policy;

namespace Rolecall.Identity.Access;

/// <summary>
/// Whom the allowing statements of a trust policy name. This only rules out principals that they cannot mean; who may assume the role is
/// decided by the engine.
/// </summary>
public sealed record TrustedPrincipals
{
    /// <summary>"*", or a NotPrincipal.</summary>
    public required bool Anyone { get; init; }

    /// <summary>Accounts that are trusted as a whole: by id or by root's ARN.</summary>
    public required ImmutableArray<string> Accounts { get; init; }

    /// <summary>Users, roles and sessions by ARN or unique id.</summary>
    public required ImmutableArray<string> Principals { get; init; }

    /// <summary>Identity providers: by ARN, and by name those that AWS knows by itself.</summary>
    public required ImmutableArray<string> Providers { get; init; }

    public static TrustedPrincipals Of(PolicyDocument trust)
    {
        var allowing = trust.Statements.Where(statement => !statement.Deny && statement.Principal is not null).Select(statement => statement.Principal!).ToList();
        var entries = allowing.Where(principal => !principal.Negated).SelectMany(principal => principal.Entries).ToList();
        var named = entries.Where(entry => entry.Type == "AWS").Select(entry => entry.Value).Distinct(StringComparer.Ordinal).ToList();
        return new TrustedPrincipals
        {
            Anyone = allowing.Exists(principal => principal.Negated) || named.Contains("*"),
            Accounts = [.. named.Select(AccountOf).OfType<string>().Distinct(StringComparer.Ordinal)],
            Principals = [.. named.Where(value => value != "*" && AccountOf(value) is null)],
            Providers =
            [
                .. entries.Where(entry => entry.Type == "Federated" && (Arn.TryParse(entry.Value, out _) || BuiltInProviders.IsOne(entry.Value)))
                    .Select(entry => entry.Value).Distinct(StringComparer.Ordinal),
            ],
        };
    }

    private static string? AccountOf(string value) =>
        AccountId.TryParse(value, out _) ? value : Arn.TryParse(value, out var arn)
            && arn is { Service: "iam", Resource: "root" } ? arn.Account : null;
}
