using System.Text;

namespace Rolecall.Identity;

/// <summary>IAM's pages: MaxItems from 1 to 1,000 (100 where absent), and a marker that stands for the last item of the page before.</summary>
internal static class Pages
{
    private const int DefaultSize = 100;

    /// <summary>One page of items that come sorted by their key without regard to case.</summary>
    public static (List<T> Items, string? Marker) Of<T>(IEnumerable<T> sorted, Func<T, string> keyOf, string marker, int maxItems)
    {
        var after = marker.Length == 0 ? null : Read(marker);
        var size = maxItems == 0 ? DefaultSize : maxItems;
        var page = sorted
            .Where(item => after is null || string.Compare(keyOf(item), after, StringComparison.OrdinalIgnoreCase) > 0)
            .Take(size + 1)
            .ToList();
        if (page.Count <= size)
            return (page, null);
        page.RemoveAt(size);
        return (page, Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(page[^1]))));
    }

    private static string Read(string marker)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(marker));
        }
        catch (FormatException)
        {
            throw new AwsFaultException(Fault.ValidationError("Invalid Marker."));
        }
    }
}
