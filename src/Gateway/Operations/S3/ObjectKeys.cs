namespace Rolecall.Gateway.Operations.S3;

/// <summary>What a key may be. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html</summary>
internal static class ObjectKeys
{
    /// <summary>In UTF-8.</summary>
    public const int MostBytes = 1024;

    /// <summary>No URL and no XML brings or lists such a key, so no wire may make one.</summary>
    public static bool HasNul(string key) => key.Contains('\0', StringComparison.Ordinal);
}
