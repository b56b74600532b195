using System.Collections.Immutable;
using System.Text.Json;

namespace Rolecall.Policy.Parsing;

/// <summary>
/// Principal and NotPrincipal. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
/// </summary>
internal static class PrincipalReader
{
    /// <summary>
    /// Providers that need no provider of their own in IAM.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    /// </summary>
    private static readonly string[] BuiltInProviders = ["cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com"];

    public static PrincipalElement Read(JsonElement value, PolicyGrammar grammar, bool asNew, bool negated)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString() == "*"
                ? new PrincipalElement(negated, [new PrincipalEntry("AWS", "*")], IsStar: true)
                : throw new MalformedPolicyException(Complaints.Syntax);
        }
        if (value.ValueKind != JsonValueKind.Object)
            throw new MalformedPolicyException(Complaints.Syntax);
        var entries = ImmutableArray.CreateBuilder<PrincipalEntry>();
        foreach (var type in value.EnumerateObject())
        {
            if (type.Name is not ("AWS" or "Service" or "Federated" or "CanonicalUser"))
                throw new MalformedPolicyException(Complaints.Principal(grammar, type.Name, value: null));
            foreach (var entry in type.Value.ValueKind == JsonValueKind.Array ? type.Value.EnumerateArray().ToArray() : [type.Value])
            {
                var text = entry.ValueKind == JsonValueKind.String
                    ? entry.GetString()!
                    : throw new MalformedPolicyException(Complaints.Syntax);
                // One that is stored already names no one, and stays.
                if (asNew && !IsValid(type.Name, text))
                    throw new MalformedPolicyException(Complaints.Principal(grammar, type.Name, text));
                entries.Add(new PrincipalEntry(type.Name, text));
            }
        }
        return entries.Count > 0
            ? new PrincipalElement(negated, entries.ToImmutable(), IsStar: false)
            : throw new MalformedPolicyException("Missing required field Principal cannot be empty!");
    }

    private static bool IsValid(string type, string value) => type switch
    {
        "AWS" => value == "*" || IsAccount(value) || IsUniqueId(value) || IsPrincipalArn(value),
        "Service" => IsHost(value),
        "Federated" => BuiltInProviders.Contains(value) || IsProviderArn(value),
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
        _ => value.Length == 64 && value.All(char.IsAsciiHexDigitLower),
    };

    private static bool IsAccount(string value) => value.Length == 12 && value.All(char.IsAsciiDigit);

    /// <summary>"ec2.amazonaws.com": letters, digits and dashes between dots.</summary>
    private static bool IsHost(string value) =>
        value.Contains('.') && value.Split('.').All(
            part => part.Length > 0 && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));

    /// <summary>A user or role that was deleted shows as its unique id, and must stay writable.</summary>
    internal static bool IsUniqueId(string value) =>
        value.Length is >= 16 and <= 128
            && (value.StartsWith("AIDA", StringComparison.Ordinal) || value.StartsWith("AROA", StringComparison.Ordinal))
        && value.All(char.IsAsciiLetterOrDigit);

    /// <summary>No wildcards inside an ARN: AWS matches principals whole. Groups are no principals.</summary>
    private static bool IsPrincipalArn(string value)
    {
        if (!Arn.TryParse(value, out var arn) || !VendorRules.IsPartition(arn.Partition) || arn.Region.Length > 0 || value.AsSpan().ContainsAny('*', '?'))
            return false;
        if (arn.Account == "cloudfront")
            return arn.Service == "iam" && arn.Resource.StartsWith("user/CloudFront Origin Access Identity ", StringComparison.Ordinal);
        return IsAccount(arn.Account) && (arn.Service, arn.Resource.Split('/')) switch
        {
            ("iam", ["root"]) => true,
            ("iam", ["user" or "role", .., { Length: > 0 }]) => true,
            ("sts", ["assumed-role", { Length: > 0 }, { Length: > 0 }]) => true,
            ("sts", ["federated-user", { Length: > 0 }]) => true,
            _ => false,
        };
    }

    private static bool IsProviderArn(string value) =>
        Arn.TryParse(value, out var arn) && VendorRules.IsPartition(arn.Partition) && arn.Service == "iam" && IsAccount(arn.Account)
        && arn.Resource.Split('/', 2) is ["saml-provider" or "oidc-provider", { Length: > 0 }] && !value.AsSpan().ContainsAny('*', '?');
}
