namespace Rolecall.Gateway.Operations.S3;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html</summary>
internal static class BucketNames
{
    /// <summary>Buckets made long ago have names that none gets any more: such a name may be no bucket's, but it is not invalid.</summary>
    public static bool MayBeOld(string name) =>
        name.Length is >= 3 and <= 255 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    public static bool IsValid(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(letter => letter is >= 'a' and <= 'z' or >= '0' and <= '9' or '.' or '-')
        && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
        && !name.Contains("..", StringComparison.Ordinal)
        && !System.Net.IPAddress.TryParse(name, out _)
        && !name.StartsWith("xn--", StringComparison.Ordinal)
        && !name.EndsWith("-s3alias", StringComparison.Ordinal);
}
