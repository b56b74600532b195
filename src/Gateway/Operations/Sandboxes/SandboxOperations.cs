using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Gateway.Operations.Worlds;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>rolecall's SandboxService.</summary>
internal sealed class SandboxOperations(
    IGrainFactory grains, IEventStore events, IRandomSource random, TimeProvider time, WorldApplying worlds, SandboxDescriptions descriptions)
    : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.OfServer(SandboxService.Descriptor, "CreateSandbox", readOnly: false, CreateSandbox),
        AdminRow.Of(SandboxService.Descriptor, "GetSandbox", readOnly: true, GetSandbox) with
        {
            ActsOn = request => request is GetSandboxRequest { HasName: true } get ? get.Name : null,
        },
        AdminRow.Of(SandboxService.Descriptor, "UpdateSandbox", readOnly: false, UpdateSandbox) with
        {
            ActsOn = request => request is UpdateSandboxRequest { HasName: true } update ? update.Name : null,
        },
        AdminRow.OfServer(SandboxService.Descriptor, "ListSandboxes", readOnly: true, ListSandboxes),
        AdminRow.OfServer(SandboxService.Descriptor, "DeleteSandbox", readOnly: false, DeleteSandbox),
        AdminRow.Of(SandboxService.Descriptor, "ResetSandbox", readOnly: false, ResetSandbox) with
        {
            ActsOn = request => request is ResetSandboxRequest { HasName: true } reset ? reset.Name : null,
        },
        AdminRow.Of(SandboxService.Descriptor, "RotateSealingKey", readOnly: false, RotateSealingKey),
        AdminRow.Of(SandboxService.Descriptor, "GetSandboxRules", readOnly: true, GetSandboxRules),
        AdminRow.Of(SandboxService.Descriptor, "SetSandboxRules", readOnly: false, SetSandboxRules),
    ];

    private async Task<IMessage> CreateSandbox(Call call)
    {
        var request = call.RequestAs<CreateSandboxRequest>();
        var name = request.Name;
        var world = request.World is { } given ? WorldApplying.Read(WorldOperations.SourceOf(given), call.Cancel) : null;
        var labels = SandboxDescriptions.ChangeOf(name, request.Labels, request.HasOwner ? request.Owner : null, request.Ttl);
        var now = time.GetUtcNow();
        var token = SandboxTokens.New(random);
        if (!await grains.Grain<ISandboxGrain>(name).Create(now, SandboxTokenOperations.Kept("first", token, now)))
            throw new AwsFaultException(Fault.SandboxAlreadyExists(name));
        if (labels is not null)
            AwsFaultException.ThrowIf(await grains.Grain<ISandboxGrain>(name).ChangeLabels(labels));
        var applied = world is null ? null : await FillOr(() => grains.Grain<ISandboxGrain>(name).Delete(), name, world);
        return new CreateSandboxResponse { Sandbox = await Show(name, call.Cancel), AdminToken = token.Reveal(), Applied = applied };
    }

    private async Task<IMessage> ListSandboxes(Call call)
    {
        var request = call.RequestAs<ListSandboxesRequest>();
        var names = await events.List(Keys.SandboxStreams, Keys.SandboxStream(request.PageToken), call.Cancel)
            .Select(Keys.NameOf)
            .Take(AdminRow.PageSize(request.HasPageSize, request.PageSize) + 1)
            .ToListAsync(call.Cancel);
        var (page, next) = AdminRow.Page(names, AdminRow.PageSize(request.HasPageSize, request.PageSize), name => name);
        var response = new ListSandboxesResponse { NextPageToken = next };
        foreach (var name in page)
        {
            // One that was deleted meanwhile is left out.
            if (await descriptions.Find(name, call.Cancel) is { } found)
                response.Sandboxes.Add(found);
        }
        return response;
    }

    private async Task<IMessage> GetSandbox(Call call) =>
        new GetSandboxResponse { Sandbox = await Show(call.RequestAs<GetSandboxRequest>().Name, call.Cancel) };

    private async Task<IMessage> UpdateSandbox(Call call)
    {
        var request = call.RequestAs<UpdateSandboxRequest>();
        // Whoever hands sandboxes out says whose they are and for how long: an end of now is a deletion.
        if ((request.HasOwner || request.Ttl is not null) && call.Administrator != Administrator.OfServer)
            throw new AwsFaultException(Fault.InvalidServerToken(presented: true));
        if (SandboxDescriptions.ChangeOf(request.Name, request.Labels, request.HasOwner ? request.Owner : null, request.Ttl) is { } change)
            AwsFaultException.ThrowIf(await grains.Grain<ISandboxGrain>(request.Name).ChangeLabels(change));
        return new UpdateSandboxResponse { Sandbox = await Show(request.Name, call.Cancel) };
    }

    private async Task<Sandbox> Show(string name, CancellationToken cancel) =>
        await descriptions.Find(name, cancel) ?? throw new AwsFaultException(Fault.NoSuchSandbox(name));

    private async Task<IMessage> DeleteSandbox(Call call)
    {
        var name = call.RequestAs<DeleteSandboxRequest>().Name;
        if (name == Keys.DefaultSandbox)
            throw new AwsFaultException(Fault.ValidationError("The default sandbox cannot be deleted."));
        if (!await grains.Grain<ISandboxGrain>(name).Delete())
            throw new AwsFaultException(Fault.NoSuchSandbox(name));
        return new DeleteSandboxResponse();
    }

    private async Task<IMessage> ResetSandbox(Call call)
    {
        var request = call.RequestAs<ResetSandboxRequest>();
        var world = request.World is { } given ? WorldApplying.Read(WorldOperations.SourceOf(given), call.Cancel) : null;
        if (!await grains.Grain<ISandboxGrain>(request.Name).Reset())
            throw new AwsFaultException(Fault.NoSuchSandbox(request.Name));
        return new ResetSandboxResponse
        {
            Applied = world is null ? null : await FillOr(() => grains.Grain<ISandboxGrain>(request.Name).Reset(), request.Name, world),
        };
    }

    /// <summary>
    /// Fills a sandbox that has just begun. Where its world cannot be made to its end, nothing of it is left: a new sandbox is of no use, since
    /// nobody was told its token; one that was reset is empty.
    /// </summary>
    private async Task<AppliedWorld> FillOr(Func<Task<bool>> takeBack, string name, Rolecall.Worlds.World world)
    {
        try
        {
            return await Fill(name, world);
        }
        catch
        {
            await takeBack();
            throw;
        }
    }

    /// <summary>Makes a world in a sandbox that has just begun.</summary>
    private async Task<AppliedWorld> Fill(string name, Rolecall.Worlds.World world)
    {
        var settings = await grains.Grain<ISandboxGrain>(name).Describe() ?? throw new AwsFaultException(Fault.NoSuchSandbox(name));
        return WorldOperations.ToMessage(await worlds.Apply(world, (name, settings.Realm), settings.Clock.At(time.GetUtcNow())));
    }

    private async Task<IMessage> RotateSealingKey(Call call)
    {
        var settings = await grains.Grain<ISandboxGrain>(call.SandboxName).RotateSealingKey();
        return new RotateSealingKeyResponse { KeyId = settings.SealingKeys[^1].KeyId };
    }

    private static Task<IMessage> GetSandboxRules(Call call) =>
        Task.FromResult<IMessage>(new GetSandboxRulesResponse { Rules = RuleMessages.Of(call.Sandbox.Settings.Rules) });

    private async Task<IMessage> SetSandboxRules(Call call)
    {
        var change = call.RequestAs<SandboxRules>();
        StsRegions.CheckRule(change.DeactivatedStsRegions);
        var rules = await grains.Grain<ISandboxGrain>(call.SandboxName).ChangeRules(change);
        return new SetSandboxRulesResponse { Rules = RuleMessages.Of(rules) };
    }
}
