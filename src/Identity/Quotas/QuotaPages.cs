using Rolecall.Identity.Accounts;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Quotas;

/// <summary>Pages of Service Quotas: MaxResults from 1 to 100 (100 where absent), and a token that stands for the last item of the page before.</summary>
public static class QuotaPages
{
    private const int DefaultSize = 100;

    /// <summary>One page of items, by their key, and the token of the next.</summary>
    /// <exception cref="AwsFaultException">InvalidPaginationTokenException.</exception>
    public static (List<T> Items, string? NextToken) Of<T>(IEnumerable<T> items, Func<T, string> keyOf, string token, int maxResults) => PageCut.Of(
        items.OrderBy(keyOf, StringComparer.Ordinal), keyOf, StringComparer.Ordinal, token, maxResults == 0 ? DefaultSize : maxResults,
        () => new Fault("InvalidPaginationTokenException", "Invalid input was provided."));
}
