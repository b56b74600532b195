using System.Collections.Immutable;
using System.Text;
using Rolecall.Gateway.Wires;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>What a user says of an object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html</summary>
internal static class UserMetadata
{
    /// <summary>
    /// The metadata of a request as it is kept, on every wire as REST's headers are: names in lower case, the values of names that differ in
    /// case alone joined by commas, and not more than whoever reads the object can be told as headers.
    /// </summary>
    /// <exception cref="AwsFaultException">MetadataTooLarge.</exception>
    public static ImmutableDictionary<string, string> Of(IDictionary<string, string> given)
    {
        var kept = given
            .GroupBy(entry => entry.Key.ToLowerInvariant(), entry => entry.Value, StringComparer.Ordinal)
            .ToImmutableDictionary(same => same.Key, same => string.Join(',', same), StringComparer.Ordinal);
        return kept.Sum(entry => (long)Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount(entry.Value)) <= WireLimits.MaxMetadataBytes
            ? kept
            : throw WireFaults.MetadataTooLarge();
    }
}
