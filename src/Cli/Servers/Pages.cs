using Grpc.Core;

namespace Rolecall.Cli.Servers;

/// <summary>Listings that the server answers in pages.</summary>
internal static class Pages
{
    /// <summary>Of the listings that are meant as a whole.</summary>
    public const int Size = 1_000;

    /// <summary>The items of every page, one page after the other.</summary>
    /// <param name="ask">Asks for the page with the token, "" for the first.</param>
    /// <param name="read">The items of a page, and the token of the next; "" after the last.</param>
    public static async IAsyncEnumerable<TItem> Of<TPage, TItem>(
        Func<string, AsyncUnaryCall<TPage>> ask, Func<TPage, (IEnumerable<TItem> Items, string Next)> read)
    {
        var token = "";
        do
        {
            var (items, next) = read(await ask(token));
            foreach (var item in items)
                yield return item;
            token = next;
        }
        while (token.Length > 0);
    }
}
