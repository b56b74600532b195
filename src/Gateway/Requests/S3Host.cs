namespace Rolecall.Gateway.Requests;

/// <summary>
/// What the name of an S3 endpoint says: [BUCKET.]s3[-fips][.dualstack][.REGION].amazonaws.com, or [BUCKET.]s3.localhost.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
/// </summary>
/// <param name="Bucket">Null where the path names it.</param>
/// <param name="Region">us-east-1 where the name tells none.</param>
internal readonly record struct S3Host(string? Bucket, string Region)
{
    private const string DefaultRegion = "us-east-1";

    private static readonly string[] Suffixes = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".localhost"];

    /// <param name="host">Without a port.</param>
    public static S3Host Of(string host)
    {
        var suffix = Array.Find(Suffixes, end => host.EndsWith(end, StringComparison.OrdinalIgnoreCase));
        if (suffix is null)
            return new(null, DefaultRegion);
        var labels = host[..^suffix.Length].ToLowerInvariant().Split('.');
        // From the end: a bucket's name may have dots, and labels like the service's.
        var at = Array.FindLastIndex(labels, label => label is "s3" or "s3-fips");
        if (at < 0 || labels.Length - at > 3)
            return new(null, DefaultRegion);
        var rest = labels[(at + 1)..];
        var region = Array.Find(rest, label => label != "dualstack") ?? DefaultRegion;
        return new(at == 0 ? null : string.Join('.', labels[..at]), region);
    }
}
