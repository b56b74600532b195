using System.Text;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Accounts;

/// <summary>
/// One page out of a sorted list. The token of the next stands for the last item of this one, so items that come or go move no page.
/// </summary>
internal static class PageCut
{
    /// <param name="sorted">Sorted by key in this order.</param>
    /// <param name="keyOf">The key of an item: it names one.</param>
    /// <param name="order">The order of the keys.</param>
    /// <param name="token">The token of the page before; empty for the first page.</param>
    /// <param name="size">Items of a page.</param>
    /// <param name="broken">The fault for a token that was not issued here.</param>
    public static (List<T> Items, string? Next) Of<T>(
        IEnumerable<T> sorted, Func<T, string> keyOf, IComparer<string> order, string token, int size, Func<Fault> broken)
    {
        var after = token.Length == 0 ? null : Read(token) ?? throw new AwsFaultException(broken());
        var page = sorted.Where(item => after is null || order.Compare(keyOf(item), after) > 0).Take(size + 1).ToList();
        if (page.Count <= size)
            return (page, null);
        page.RemoveAt(size);
        return (page, Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(page[^1]))));
    }

    private static string? Read(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
