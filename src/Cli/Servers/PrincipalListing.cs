using Grpc.Core;
using Rolecall.Api.Native.V1;

namespace Rolecall.Cli.Servers;

/// <summary>
/// Roots, users and roles of the sandbox. Each listing is asked for once in a run: an access test names the same few again and again.
/// </summary>
internal sealed class PrincipalListing(Connection server, CallOptions calling)
{
    private readonly Dictionary<string, Task<List<ListedPrincipal>>> known = new(StringComparer.Ordinal);

    /// <param name="account">Its id; null for all accounts.</param>
    public Task<List<ListedPrincipal>> Of(string? account)
    {
        if (!known.TryGetValue(account ?? "", out var listed))
            known[account ?? ""] = listed = Ask(account);
        return listed;
    }

    private async Task<List<ListedPrincipal>> Ask(string? account)
    {
        var request = new ListPrincipalsRequest();
        if (account is not null)
            request.AccountId = account;
        using var listing = new AccountService.AccountServiceClient(server.Admin).ListPrincipals(request, calling);
        return await listing.ResponseStream.ReadAllAsync(calling.CancellationToken).Select(one => one.Principal)
            .ToListAsync(calling.CancellationToken);
    }
}
