using System.Collections.Immutable;
using System.Text;
using Rolecall.Contracts.Issuers;
using Rolecall.Grains.Sandboxes.IdentityProviders;
using Rolecall.Identity.Faults;

namespace Rolecall.Grains.Sandboxes;

/// <summary>
/// The sandbox's simulated issuers. They are no part of the settings, but who leased those is told that something changed, since the version
/// of the settings goes with every token that is to be proven: a provider that has keys of a former one asks for them anew.
/// </summary>
internal sealed partial class SandboxGrain
{
    private const int MostIssuers = 100;

    public Task<IssuerReply> CreateIssuer(string url, DateTimeOffset now) => WriteIssuer(async () =>
    {
        if (journal.State.Issuers.ContainsKey(url))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"The sandbox has an issuer {url} already."));
        if (journal.State.Issuers.Count >= MostIssuers)
            throw new AwsFaultException(Fault.LimitExceeded($"A sandbox has {MostIssuers} issuers at most."));
        return await Task.Run(() => SimulatedIssuer.New(url, now));
    });

    public Task<ImmutableArray<IssuerEntry>> ListIssuers() =>
        Task.FromResult<ImmutableArray<IssuerEntry>>([.. journal.State.Issuers.Values.Select(issuer => issuer.ToEntry())]);

    public Task<IssuerReply> RotateIssuer(string url) => WriteIssuer(async () =>
    {
        var issuer = Issuer(url);
        return await Task.Run(issuer.Rotated);
    });

    public async Task<Fault?> DeleteIssuer(string url) => (await WriteIssuer(async () =>
    {
        await journal.Commit(SandboxChange.DeleteIssuer(Issuer(url).Url));
        return null;
    })).Fault;

    public Task<string?> IssuerDocument(string place, bool keySet) => Task.FromResult(IssuerAt(place) is { } issuer
        ? Encoding.UTF8.GetString(keySet ? issuer.KeySet() : issuer.Discovery())
        : null);

    public async Task<WebIdentityReply> MintToken(string url, string? user, string claims, string? fault, DateTimeOffset now)
    {
        try
        {
            var (issuer, subject) = (Issuer(url), user is null ? null : User(user));
            return new WebIdentityReply { Token = await Task.Run(() => issuer.Mint(subject, claims, fault, now)) };
        }
        catch (AwsFaultException refused)
        {
            return new WebIdentityReply { Fault = refused.Fault };
        }
    }

    private SimulatedIssuer? IssuerAt(string place) => place.StartsWith('/')
        ? journal.State.Issuers.Values.FirstOrDefault(issuer => issuer.Url.EndsWith(place, StringComparison.Ordinal))
        : journal.State.Issuers.GetValueOrDefault(place);

    private SimulatedIssuer Issuer(string url) => journal.State.Issuers.GetValueOrDefault(url) ?? throw new AwsFaultException(NoIssuer(url));

    private static Fault NoIssuer(string url) => Fault.NoSuchEntity($"The sandbox has no issuer {url}.");

    /// <summary>Returns once no provider goes by keys that were taken back.</summary>
    /// <param name="write">The issuer as it is to be kept; null where it was deleted.</param>
    private async Task<IssuerReply> WriteIssuer(Func<Task<SimulatedIssuer?>> write)
    {
        try
        {
            return await InTurn(async () =>
            {
                var changed = await write();
                if (changed is not null)
                    await journal.Commit(SandboxChange.Put(changed));
                await leases.EndBefore(journal.Version);
                return new IssuerReply { Issuer = changed?.ToEntry() };
            });
        }
        catch (AwsFaultException refused)
        {
            return new IssuerReply { Fault = refused.Fault };
        }
    }

    /// <summary>One after another: what was checked still holds when it is kept. Keys are made off the grain's turn.</summary>
    /// <exception cref="AwsFaultException">There is no such sandbox.</exception>
    private async Task<T> InTurn<T>(Func<Task<T>> write)
    {
        await TakeTurn();
        try
        {
            return Settings is null ? throw new AwsFaultException(Fault.NoSuchSandbox(Name)) : await write();
        }
        finally
        {
            oneChange.Release();
        }
    }
}
