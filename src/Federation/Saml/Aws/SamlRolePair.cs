namespace Rolecall.Federation.Saml.Aws;

/// <summary>A value of AWS's attribute Role: a role that the user may choose, and the provider by which.</summary>
/// <param name="RoleArn">The role's ARN.</param>
/// <param name="ProviderArn">The SAML provider's ARN.</param>
public sealed record SamlRolePair(string RoleArn, string ProviderArn)
{
    /// <summary>The pair of a value, whichever of the two ARNs it names first; none if it is no such pair.</summary>
    public static SamlRolePair? Parse(string value)
    {
        var parts = value.Split(',', StringSplitOptions.TrimEntries);
        if (parts is not [var one, var other])
            return null;
        return (IsArn(one, "role/"), IsArn(other, "saml-provider/"), IsArn(other, "role/"), IsArn(one, "saml-provider/")) switch
        {
            (true, true, _, _) => new SamlRolePair(one, other),
            (_, _, true, true) => new SamlRolePair(other, one),
            _ => null,
        };
    }

    /// <summary><c>arn:PARTITION:iam::ACCOUNT:RESOURCE</c>, where the resource is of a type.</summary>
    private static bool IsArn(string text, string type) =>
        text.Split(':', 6) is ["arn", _, "iam", "", _, var resource]
        && resource.StartsWith(type, StringComparison.Ordinal) && resource.Length > type.Length;
}
