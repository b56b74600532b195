using Rolecall.Identity.Accounts;

namespace Rolecall.Identity.Organizations;

/// <summary>
/// Pages of AWS Organizations: MaxResults from 1 to 20 (20 where absent), and a token that stands for the last item of the page before.
/// </summary>
public static class OrganizationPages
{
    private const int DefaultSize = 20;

    /// <summary>One page of items, by their key, and the token of the next.</summary>
    public static (List<T> Items, string? NextToken) Of<T>(IEnumerable<T> items, Func<T, string> keyOf, string token, int maxResults) =>
        PageCut.Of(
        items.OrderBy(keyOf, StringComparer.Ordinal), keyOf, StringComparer.Ordinal, token, maxResults == 0 ? DefaultSize : maxResults,
        () => OrganizationFaults.InvalidInput("INVALID_NEXT_TOKEN", "The provided NextToken is invalid."));
}
