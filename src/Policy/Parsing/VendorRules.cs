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

    public static void Check(PolicyStatement statement, PolicyGrammar grammar)
    {
        foreach (var action in statement.Action.Values)
            CheckAction(action);
        if (grammar == PolicyGrammar.Identity && statement.Resource is { } resources)
        {
            foreach (var resource in resources.Values)
                CheckResource(resource);
        }
    }

    private static void CheckAction(string action)
    {
        if (action == "*")
            return;
        var parts = action.Split(':');
        if (parts.Length == 1)
            throw new MalformedPolicyException("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        if (parts.Length > 2)
            throw new MalformedPolicyException("Actions/Condition can contain only one colon.");
        if (parts[0].Length == 0 || !parts[0].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '*' or '?'))
            throw new MalformedPolicyException($"Vendor {parts[0]} is not valid");
        if (parts[1].Length == 0)
            throw new MalformedPolicyException(PolicyReader.Syntax);
    }

    private static void CheckResource(string resource)
    {
        if (resource == "*")
            return;
        var parts = resource.Split(':');
        if (parts[0] == "*" && parts.Length == 1)
            return;
        if (parts.Length < 2 || parts[0] is not ("arn" or "*") && parts.Length < 2)
            throw NotArn(resource);
        var partition = parts[1];
        if (partition is not "*" && !Partitions.Contains(partition) && !partition.Contains('*') && !partition.Contains("${", StringComparison.Ordinal))
        {
            var padded = string.Join(':', ((string[])["arn", .. parts[1..], "*", "*", "*", "*"]).Take(Math.Max(6, parts.Length)));
            throw new MalformedPolicyException($"Partition \"{partition}\" is not valid for resource \"{padded}\".");
        }
        if (parts[0] is not ("arn" or "*"))
            throw NotArn(resource);
        if (parts.Length < 3 || parts[2].Length == 0)
            throw parts.Length < 3 ? new MalformedPolicyException("Resource vendor must be fully qualified and cannot contain regexes.") : Legacy();
        if (parts.Length < 6 && parts[^1] != "*")
            throw parts.Length == 3 ? new MalformedPolicyException("The policy failed legacy parsing") : Legacy();
        var service = parts[2];
        if (parts.Length < 6)
            return;
        if (service == "iam")
            CheckIam(resource, parts);
        else if (service == "s3" && parts[3].Length > 0 && parts[3] != "*" && parts[4].Length == 0)
            throw new MalformedPolicyException($"Resource {resource} can not contain region information.");
    }

    private static void CheckIam(string resource, string[] parts)
    {
        if (parts[3].Length > 0 && parts[3] != "*")
            throw new MalformedPolicyException($"IAM resource {resource} cannot contain region information.");
        var path = parts[5];
        if (path != "root" && !path.StartsWith('*') && !path.Contains("${", StringComparison.Ordinal)
            && !IamResources.Any(kind => path.StartsWith(kind, StringComparison.Ordinal) || path.Contains('*') && kind.StartsWith(path[..path.IndexOf('*', StringComparison.Ordinal)], StringComparison.Ordinal)))
            throw new MalformedPolicyException("IAM resource path must either be \"*\" or start with " + string.Join(", ", IamResources) + ".");
    }

    private static MalformedPolicyException NotArn(string resource) => new($"Resource {resource} must be in ARN format or \"*\".");

    private static MalformedPolicyException Legacy() => new("The policy failed legacy parsing");
}
