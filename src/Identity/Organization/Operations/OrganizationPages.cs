using System.Text;

namespace Rolecall.Identity;

/// <summary>Pages of AWS Organizations: MaxResults from 1 to 20 (20 where absent), and a token that stands for the last item of the page before.</summary>
internal static class OrganizationPages
{
    private const int DefaultSize = 20;

    /// <summary>One page of items that come sorted by their key, and the token of the next.</summary>
    public static (List<T> Items, string? NextToken) Of<T>(IEnumerable<T> items, Func<T, string> keyOf, string token, int maxResults)
    {
        var after = token.Length == 0 ? null : Read(token);
        var size = maxResults == 0 ? DefaultSize : maxResults;
        var page = items
            .OrderBy(keyOf, StringComparer.Ordinal)
            .Where(item => after is null || string.CompareOrdinal(keyOf(item), after) > 0)
            .Take(size + 1)
            .ToList();
        if (page.Count <= size)
            return (page, null);
        page.RemoveAt(size);
        return (page, Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(page[^1]))));
    }

    private static string Read(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw new AwsFaultException(OrganizationFaults.InvalidInput("INVALID_NEXT_TOKEN", "The provided NextToken is invalid."));
        }
    }
}
