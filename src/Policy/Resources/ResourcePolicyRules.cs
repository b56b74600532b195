namespace Rolecall.Policy.Resources;

/// <summary>What a service takes for the policy of one of its resources.</summary>
public sealed record ResourcePolicyRules
{
    /// <summary>The service's prefix: "s3".</summary>
    public required string Service { get; init; }

    /// <summary>The types of resource that the policy may speak of: "bucket", "object".</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Which of them a Resource of the policy names; none where it is not the policy's own.</summary>
    public required Func<string, IReadOnlyList<string>> TypesOf { get; init; }

    public required ResourcePolicyWords Words { get; init; }

    /// <summary>
    /// A bucket's: of the bucket itself and its objects.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
    /// </summary>
    public static ResourcePolicyRules OfBucket(string bucket) => new()
    {
        Service = "s3",
        Types = [Bucket, Object],
        TypesOf = resource => TypesIn(bucket, resource),
        Words = new(
            "Policy has invalid action",
            "Policy has invalid resource",
            "Action does not apply to any resource(s) in statement",
            "Policy has an invalid condition key",
            "Conditions do not apply to combination of actions and resources in statement"),
    };

    private const string Bucket = "bucket";
    private const string Object = "object";

    private static IReadOnlyList<string> TypesIn(string bucket, string resource)
    {
        var own = "arn:aws:s3:::" + bucket;
        if (!resource.StartsWith(own, StringComparison.Ordinal))
            return [];
        var rest = resource.AsSpan(own.Length);
        if (rest.IsEmpty)
            return [Bucket];
        // "arn:aws:s3:::bucket*" is the bucket and all in it.
        if (rest[0] == '*')
            return [Bucket, Object];
        return rest[0] == '/' ? [Object] : [];
    }
}
