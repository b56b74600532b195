namespace Rolecall.Server.Storage.Sealing;

/// <summary>What a body is sealed to: kind and number first, so that no two places have one name.</summary>
internal static class Place
{
    public static string OfRecord(string stream, long version) => FormattableString.Invariant($"record {version} of {stream}");

    public static string OfSnapshot(string stream, long version) => FormattableString.Invariant($"snapshot {version} of {stream}");
}
