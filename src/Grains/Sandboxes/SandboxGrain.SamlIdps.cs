using System.Collections.Immutable;
using Rolecall.Contracts.Issuers;
using Rolecall.Grains.Sandboxes.IdentityProviders;
using Rolecall.Identity.Faults;

namespace Rolecall.Grains.Sandboxes;

/// <summary>The sandbox's simulated SAML identity providers, which are no part of the settings.</summary>
internal sealed partial class SandboxGrain
{
    private const int MostSamlIdps = 100;

    public Task<SamlIdpReply> CreateSamlIdp(string entityId, ImmutableArray<SamlMappingEntry> mappings, DateTimeOffset now) => WriteSamlIdp(async () =>
    {
        if (journal.State.SamlIdps.ContainsKey(entityId))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"The sandbox has a SAML identity provider {entityId} already."));
        if (journal.State.SamlIdps.Count >= MostSamlIdps)
            throw new AwsFaultException(Fault.LimitExceeded($"A sandbox has {MostSamlIdps} SAML identity providers at most."));
        return await Task.Run(() => SimulatedSamlIdp.New(entityId, mappings, now));
    });

    public Task<ImmutableArray<SamlIdpEntry>> ListSamlIdps() =>
        Task.FromResult<ImmutableArray<SamlIdpEntry>>([.. journal.State.SamlIdps.Values.Select(idp => idp.ToEntry())]);

    public Task<SamlIdpReply> UpdateSamlIdp(string entityId, ImmutableArray<SamlMappingEntry> mappings) =>
        WriteSamlIdp(() => Task.FromResult(SamlIdp(entityId) with { Mappings = mappings }));

    public Task<SamlIdpReply> RotateSamlIdp(string entityId, DateTimeOffset now) => WriteSamlIdp(() =>
    {
        var idp = SamlIdp(entityId);
        return Task.Run(() => idp.Rotated(now));
    });

    public Task<Fault?> DeleteSamlIdp(string entityId) =>
        WriteUnlessRefused([SandboxChange.DeleteSamlIdp(entityId)], () => journal.State.SamlIdps.ContainsKey(entityId) ? null : NoSamlIdp(entityId));

    public Task<string?> SamlMetadata(string place) =>
        Task.FromResult(journal.State.SamlIdps.Values.FirstOrDefault(idp => idp.EntityId.EndsWith(place, StringComparison.Ordinal))?.Metadata());

    public async Task<WebIdentityReply> MintSamlResponse(SamlMintCall call)
    {
        try
        {
            var (idp, user) = (SamlIdp(call.EntityId), User(call.User));
            return new WebIdentityReply { Token = await Task.Run(() => idp.Mint(user, call)) };
        }
        catch (AwsFaultException refused)
        {
            return new WebIdentityReply { Fault = refused.Fault };
        }
    }

    private SimulatedSamlIdp SamlIdp(string entityId) =>
        journal.State.SamlIdps.GetValueOrDefault(entityId) ?? throw new AwsFaultException(NoSamlIdp(entityId));

    private static Fault NoSamlIdp(string entityId) => Fault.NoSuchEntity($"The sandbox has no SAML identity provider {entityId}.");

    private async Task<SamlIdpReply> WriteSamlIdp(Func<Task<SimulatedSamlIdp>> change)
    {
        try
        {
            return await InTurn(async () =>
            {
                var changed = await change();
                await journal.Commit(SandboxChange.Put(changed));
                return new SamlIdpReply { Provider = changed.ToEntry() };
            });
        }
        catch (AwsFaultException refused)
        {
            return new SamlIdpReply { Fault = refused.Fault };
        }
    }
}
