using Rolecall.Gateway.Operations.Resources;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>The resources of Amazon S3, as audit records and denials name them.</summary>
internal static class S3Resources
{
    public static ServiceResources Row { get; } = new()
    {
        Prefix = "s3",
        Types = [new("bucket", Bucket), new("object", Object)],
        HavePolicies = true,
        DeniedAs = (_, arn) => DeniedAs(arn),
        OfWhole = (action, _) => IsListBuckets(action) ? AllBuckets : null,
        // A bucket that is to be made is nobody's.
        ReadApart = [CreateBucket],
    };

    public const string Bucket = "AWS::S3::Bucket";

    public const string Object = "AWS::S3::Object";

    /// <summary>The permission of the operation of this name; its bucket is nobody's yet.</summary>
    public const string CreateBucket = "s3:CreateBucket";

    // The permissions of these operations' names, which other operations need too.
    public const string GetObject = "s3:GetObject";
    public const string DeleteObject = "s3:DeleteObject";
    public const string GetObjectTagging = "s3:GetObjectTagging";
    public const string PutObjectTagging = "s3:PutObjectTagging";
    public const string PutOwnership = "s3:PutBucketOwnershipControls";

    /// <summary>The permission of ListBuckets.</summary>
    public const string ListBuckets = "s3:ListAllMyBuckets";

    /// <summary>
    /// What ListBuckets is decided on, though AWS's tables name no resource: its own sample policies grant it so.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-policies-s3.html
    /// </summary>
    public const string AllBuckets = "arn:aws:s3:::*";

    /// <summary>A denial tells the ARN in quotes, and of ListBuckets none.</summary>
    public static string DeniedAs(string arn) => arn == AllBuckets ? "" : $"\"{arn}\"";

    private static bool IsListBuckets(string action) => action.Equals(ListBuckets, StringComparison.OrdinalIgnoreCase);
}
