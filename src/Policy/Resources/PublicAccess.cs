using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using Rolecall.Policy.Evaluation;
using Rolecall.Policy.Parsing;

namespace Rolecall.Policy.Resources;

/// <summary>
/// Whether a bucket policy is public: some statement allows more than fixed principals, from fixed places.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
/// </summary>
public static class PublicAccess
{
    /// <summary>An IPv4 network with fewer bits than this is so wide that it is everybody.</summary>
    private const int NarrowestOpenIPv4 = 8;

    private const int NarrowestOpenIPv6 = 32;

    /// <summary>The keys whose fixed values tell who calls, or from where.</summary>
    private static readonly FrozenSet<string> FixingKeys = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "aws:SourceArn", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceOwner", "aws:SourceAccount", "aws:userid", "aws:PrincipalOrgID",
        "aws:PrincipalArn", "aws:PrincipalAccount", "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:DataAccessPointAccount",
        AccessPointArn);

    private const string SourceIp = "aws:SourceIp";
    private const string AccessPointArn = "s3:DataAccessPointArn";

    public static bool IsPublic(PolicyDocument document) => document.Statements.Any(IsPublic);

    private static bool IsPublic(PolicyStatement statement) =>
        !statement.Deny && !IsFixed(statement.Principal) && !statement.Conditions.Any(Fixes);

    private static bool IsFixed(PrincipalElement? principal) =>
        principal is { Negated: false, IsStar: false } && principal.Entries.All(entry => IsFixed(entry.Value));

    /// <summary>The condition must hold, and a request without the key must fail it.</summary>
    private static bool Fixes(ConditionClause clause)
    {
        if (!ConditionOperator.TryParse(clause.Operator, out var asked)
            || asked.Negated || asked.IfExists || asked.Set == SetQualifier.ForAllValues)
            return false;
        if (clause.Key.Equals(SourceIp, StringComparison.OrdinalIgnoreCase))
            return asked.Family == OperatorFamily.IpAddress && clause.Values.All(IsNarrow);
        return asked.Family is OperatorFamily.String or OperatorFamily.StringIgnoreCase or OperatorFamily.StringLike or OperatorFamily.Arn
            && FixingKeys.Contains(clause.Key)
            && clause.Values.All(clause.Key.Equals(AccessPointArn, StringComparison.OrdinalIgnoreCase) ? IsOfOneAccount : IsFixed);
    }

    private static bool IsFixed(string value) =>
        !value.Contains('*') && !value.Contains('?') && !value.Contains("${", StringComparison.Ordinal);

    /// <summary>An access point may have any name, as long as its account is told.</summary>
    private static bool IsOfOneAccount(string arn) =>
        arn.Split(':') is [_, _, _, _, var account, ..] && account.Length > 0 && IsFixed(account);

    private static bool IsNarrow(string network)
    {
        var slash = network.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? network : network[..slash], out var address))
            return false;
        return slash < 0 || (int.TryParse(network[(slash + 1)..], out var bits)
            && bits >= (address.AddressFamily == AddressFamily.InterNetworkV6 ? NarrowestOpenIPv6 : NarrowestOpenIPv4));
    }
}
