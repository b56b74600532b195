using System.Collections.Immutable;
using System.Text.Json;

namespace Rolecall.Policy.Parsing;

/// <summary>Principal and NotPrincipal. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html</summary>
internal static class PrincipalReader
{
    public static PrincipalElement Read(JsonElement value, PolicyGrammar grammar, bool negated)
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
                var text = entry.ValueKind == JsonValueKind.String ? entry.GetString()! : throw new MalformedPolicyException(Complaints.Syntax);
                if (!IsValid(type.Name, text))
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
        "Service" => value.Length > 0 && value.Contains('.') && !value.Contains('*'),
        "Federated" => value.Length > 0 && value != "*",
        _ => value.Length > 0,
    };

    private static bool IsAccount(string value) => value.Length == 12 && value.All(char.IsAsciiDigit);

    /// <summary>A user or role that was deleted shows as its unique id, and must stay writable.</summary>
    private static bool IsUniqueId(string value) =>
        value.Length is >= 16 and <= 128 && (value.StartsWith("AIDA", StringComparison.Ordinal) || value.StartsWith("AROA", StringComparison.Ordinal))
        && value.All(char.IsAsciiLetterOrDigit);

    /// <summary>No wildcards inside an ARN: AWS matches principals whole.</summary>
    private static bool IsPrincipalArn(string value) =>
        Arn.TryParse(value, out var arn) && arn.Partition is "aws" or "aws-cn" or "aws-us-gov" && arn.Service is "iam" or "sts" or "cloudfront"
        && !value.Contains('*') && !value.Contains('?')
        && (arn.Service == "cloudfront" || arn.Account.Length == 12 && arn.Account.All(char.IsAsciiDigit));
}
