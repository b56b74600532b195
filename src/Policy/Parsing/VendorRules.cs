namespace Rolecall.Policy.Parsing;

/// <summary>How actions and resources must be written.</summary>
internal static class VendorRules
{
    private static readonly string[] Partitions = ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

    private static readonly string[] IamResources =
    [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/",
        "saml-provider/", "oidc-provider/", "report/", "access-report/",
    ];

    public static bool IsPartition(string name) => Partitions.Contains(name);

    /// <summary>The resource is written as it must be.</summary>
    public static bool IsWellWritten(string resource) => ComplaintOf(resource) is null;

    /// <param name="asNew">Not yet stored: its vendors have no wildcards.</param>
    public static void CheckActions(PatternElement actions, bool asNew)
    {
        foreach (var action in actions.Values)
            CheckAction(action, asNew);
    }

    /// <summary>What AWS's older parser stumbles over, before anything else is looked at.</summary>
    public static void CheckLegacy(PatternElement resources)
    {
        if (resources.Values.Any(resource => ComplaintOf(resource) == Complaints.Legacy))
            throw new MalformedPolicyException(Complaints.Legacy);
    }

    public static void CheckResources(PatternElement resources)
    {
        foreach (var resource in resources.Values)
        {
            if (ComplaintOf(resource) is { } complaint)
                throw new MalformedPolicyException(complaint);
        }
    }

    private static void CheckAction(string action, bool asNew)
    {
        // Of "*:*" it is not known whether AWS takes it; it means "*".
        if (action is "*" or "*:*")
            return;
        var parts = action.Split(':');
        if (parts.Length == 1)
            throw new MalformedPolicyException("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        if (parts.Length > 2)
            throw new MalformedPolicyException("Actions/Condition can contain only one colon.");
        if (parts[0].Length == 0 || !parts[0].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '*' or '?'))
            throw new MalformedPolicyException($"Vendor {parts[0]} is not valid");
        if (asNew && parts[0].AsSpan().ContainsAny('*', '?'))
            throw new MalformedPolicyException(Complaints.VendorWildcards);
        if (parts[1].Length == 0)
            throw new MalformedPolicyException(Complaints.Syntax);
    }

    private static string? ComplaintOf(string resource)
    {
        if (resource == "*")
            return null;
        var parts = resource.Split(':');
        if (parts.Length == 1)
            return NotArn(resource);
        var partition = parts[1];
        if (!Partitions.Contains(partition) && !partition.Contains('*') && !partition.Contains("${", StringComparison.Ordinal))
        {
            var padded = string.Join(':', ((string[])["arn", .. parts[1..], "*", "*", "*", "*"]).Take(Math.Max(6, parts.Length)));
            return $"Partition \"{partition}\" is not valid for resource \"{padded}\".";
        }
        if (parts[0] is not ("arn" or "*"))
            return NotArn(resource);
        if (parts.Length < 3)
            return "Resource vendor must be fully qualified and cannot contain regexes.";
        // Of the short forms AWS lets those pass that name a vendor and no more.
        if (parts[2].Length == 0 || parts.Length is 4 or 5 && parts[^1] != "*")
            return Complaints.Legacy;
        if (parts.Length < 6)
            return null;
        return parts[2] switch
        {
            "iam" => ComplaintOfIam(resource, parts),
            "s3" when parts[3].Length > 0 && parts[3] != "*"
                && parts[4].Length == 0 => $"Resource {resource} can not contain region information.",
            _ => null,
        };
    }

    private static string? ComplaintOfIam(string resource, string[] parts)
    {
        if (parts[3].Length > 0 && parts[3] != "*")
            return $"IAM resource {resource} cannot contain region information.";
        var path = parts[5];
        return path == "root" || path.StartsWith('*') || path.Contains("${", StringComparison.Ordinal)
            || IamResources.Any(kind => MayBe(path, kind))
            ? null
            : "IAM resource path must either be \"*\" or start with " + string.Join(", ", IamResources) + ".";
    }

    /// <summary>The path is of this kind, or a star in it leaves that open.</summary>
    private static bool MayBe(string path, string kind) =>
        path.StartsWith(kind, StringComparison.Ordinal)
        || path.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && kind.StartsWith(path[..star], StringComparison.Ordinal);

    private static string NotArn(string resource) => $"Resource {resource} must be in ARN format or \"*\".";
}
