using Rolecall.Policy;

namespace Rolecall.Identity.Access;

/// <summary>
/// The policy that a KMS key gets where its maker gives none. A key always has one, and without it no identity policy opens the key:
/// a question about a key that rolecall does not keep is answered by this one, and says so.
/// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
/// </summary>
public static class DefaultKeyPolicy
{
    private static readonly PolicySource Assumed = new("the default policy of a KMS key, which is assumed");
    private static readonly PolicySource Given = new("the resource's policy");

    /// <summary>The document for keys of an account; null where the ARN is no key's.</summary>
    public static string? Of(Arn resource) => resource.Service != "kms" || !resource.Resource.StartsWith("key/", StringComparison.Ordinal)
        ? null
        : $$"""{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:{{resource.Partition}}:iam::{{resource.Account}}:root"},"Action":"kms:*","Resource":"*"}]}""";

    /// <summary>What explanations call the policy that a question about a resource is answered by.</summary>
    public static PolicySource SourceOf(string policy, string resource) =>
        Arn.TryParse(resource, out var arn) && policy == Of(arn) ? Assumed : Given;
}
