using System.Globalization;

namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>A segment's file.</summary>
/// <param name="Number">Counted up from 1.</param>
/// <param name="Edition">Of the trail's head that it was made for: a segment that is written again, without what was deleted, has a later one.</param>
internal readonly record struct TrailSegmentName(long Number, long Edition)
{
    private const string Extension = ".log";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number:D10}-{Edition:D10}{Extension}");

    /// <summary>Null for a file that is no segment.</summary>
    public static TrailSegmentName? Of(string file)
    {
        var parts = Path.GetFileNameWithoutExtension(file).Split('-');
        return Path.GetExtension(file) == Extension && parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var edition)
            && new TrailSegmentName(number, edition) is var name && name.ToString() == Path.GetFileName(file)
                ? name
                : null;
    }
}
