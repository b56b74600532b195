using System.Collections.Immutable;
using System.Text;
using Rolecall.Contracts.Issuers;
using Rolecall.Identity.Faults;

namespace Rolecall.Grains.Sandboxes;

/// <summary>The sandbox's simulated issuers. They are no part of the settings, so nobody who leased them has to be told.</summary>
internal sealed partial class SandboxGrain
{
    private const int MostIssuers = 100;

    public Task<IssuerReply> CreateIssuer(string url, DateTimeOffset now) => WriteIssuer(async () =>
    {
        if (journal.State.Issuers.ContainsKey(url))
            return new IssuerReply { Fault = Fault.EntityAlreadyExists($"The sandbox has an issuer {url} already.") };
        if (journal.State.Issuers.Count >= MostIssuers)
            return new IssuerReply { Fault = Fault.LimitExceeded($"A sandbox has {MostIssuers} issuers at most.") };
        return await Keep(await Task.Run(() => SimulatedIssuer.New(url, now)));
    });

    public Task<ImmutableArray<IssuerEntry>> ListIssuers() =>
        Task.FromResult<ImmutableArray<IssuerEntry>>([.. journal.State.Issuers.Values.Select(issuer => issuer.ToEntry())]);

    public Task<IssuerReply> RotateIssuer(string url) => WriteIssuer(async () => journal.State.Issuers.GetValueOrDefault(url) is { } issuer
        ? await Keep(await Task.Run(issuer.Rotated))
        : new IssuerReply { Fault = NoIssuer(url) });

    public async Task<Fault?> DeleteIssuer(string url) => (await WriteIssuer(async () =>
    {
        if (!journal.State.Issuers.ContainsKey(url))
            return new IssuerReply { Fault = NoIssuer(url) };
        await journal.Commit(SandboxChange.DeleteIssuer(url));
        return new IssuerReply();
    })).Fault;

    public Task<string?> IssuerDocument(string place, bool keySet) => Task.FromResult(IssuerAt(place) is { } issuer
        ? Encoding.UTF8.GetString(keySet ? issuer.KeySet() : issuer.Discovery())
        : null);

    public async Task<WebIdentityReply> MintToken(string url, string claims, string? fault, DateTimeOffset now)
    {
        if (journal.State.Issuers.GetValueOrDefault(url) is not { } issuer)
            return new WebIdentityReply { Fault = NoIssuer(url) };
        try
        {
            return new WebIdentityReply { Token = await Task.Run(() => issuer.Mint(claims, fault, now)) };
        }
        catch (AwsFaultException refused)
        {
            return new WebIdentityReply { Fault = refused.Fault };
        }
    }

    private SimulatedIssuer? IssuerAt(string place) => place.StartsWith('/')
        ? journal.State.Issuers.Values.FirstOrDefault(issuer => issuer.Url.EndsWith(place, StringComparison.Ordinal))
        : journal.State.Issuers.GetValueOrDefault(place);

    private static Fault NoIssuer(string url) => Fault.NoSuchEntity($"The sandbox has no issuer {url}.");

    private async Task<IssuerReply> Keep(SimulatedIssuer issuer)
    {
        await journal.Commit(SandboxChange.Put(issuer));
        return new IssuerReply { Issuer = issuer.ToEntry() };
    }

    /// <summary>One after another: what was checked still holds when it is kept. Keys are made off the grain's turn.</summary>
    private async Task<IssuerReply> WriteIssuer(Func<Task<IssuerReply>> write)
    {
        await oneChange.WaitAsync();
        try
        {
            return Settings is null ? new IssuerReply { Fault = Fault.NoSuchSandbox(Name) } : await write();
        }
        finally
        {
            oneChange.Release();
        }
    }
}
