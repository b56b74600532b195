using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Accounts;

/// <summary>
/// IAM's pages: MaxItems from 1 to 1,000 (100 where absent), and a marker that stands for the last item of the page before.
/// </summary>
internal static class Pages
{
    private const int DefaultSize = 100;

    /// <summary>One page of items that come sorted by their key without regard to case.</summary>
    public static (List<T> Items, string? Marker) Of<T>(IEnumerable<T> sorted, Func<T, string> keyOf, string marker, int maxItems) =>
        Of(sorted, keyOf, marker, maxItems, StringComparer.OrdinalIgnoreCase);

    /// <summary>One page of items that come sorted by their key.</summary>
    public static (List<T> Items, string? Marker) Of<T>(IEnumerable<T> sorted, Func<T, string> keyOf, string marker, int maxItems, IComparer<string> order) => PageCut.Of(
        sorted, keyOf, order, marker, maxItems == 0 ? DefaultSize : maxItems, () => Fault.ValidationError("Invalid Marker."));
}
