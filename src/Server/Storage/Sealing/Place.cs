using System.Globalization;

namespace Rolecall.Server.Storage.Sealing;

/// <summary>What a body is sealed to: kind and number first, so that no two places have one name.</summary>
internal static class Place
{
    public static string OfRecord(string stream, long version) =>
        string.Create(CultureInfo.InvariantCulture, $"record {version} of {stream}");

    /// <param name="commit">The number of the commit that it was written by.</param>
    /// <param name="former">The link of the batch before; null for one that was written before batches were linked.</param>
    public static string OfBatch(long commit, byte[]? former) => former is null
        ? string.Create(CultureInfo.InvariantCulture, $"batch {commit}")
        : string.Create(CultureInfo.InvariantCulture, $"batch {commit} after {Convert.ToHexStringLower(former)}");

    public static string OfSnapshot(string stream, long version) =>
        string.Create(CultureInfo.InvariantCulture, $"snapshot {version} of {stream}");
}
