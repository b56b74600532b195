using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;

namespace Rolecall.Gateway.Operations;

/// <summary>rolecall's SandboxService.</summary>
internal sealed class SandboxOperations(IGrainFactory grains, IEventStore events, TimeProvider time)
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(SandboxService.Descriptor, "CreateSandbox", readOnly: false, CreateSandbox),
        AdminRow.Of(SandboxService.Descriptor, "ListSandboxes", readOnly: true, ListSandboxes),
        AdminRow.Of(SandboxService.Descriptor, "DeleteSandbox", readOnly: false, DeleteSandbox),
        AdminRow.Of(SandboxService.Descriptor, "ResetSandbox", readOnly: false, ResetSandbox),
        AdminRow.Of(SandboxService.Descriptor, "RotateSealingKey", readOnly: false, RotateSealingKey),
        AdminRow.Of(SandboxService.Descriptor, "SetSandboxRules", readOnly: false, SetSandboxRules),
    ];

    private async Task<IMessage> CreateSandbox(Call call)
    {
        var name = call.RequestAs<CreateSandboxRequest>().Name;
        var now = time.GetUtcNow();
        if (!await grains.Grain<ISandboxGrain>(name).Create(now))
            throw new AwsFaultException(Fault.SandboxAlreadyExists(name));
        return new CreateSandboxResponse { Sandbox = Shown(name, now, new Contracts.SandboxRules()) };
    }

    private async Task<IMessage> ListSandboxes(Call call)
    {
        var request = call.RequestAs<ListSandboxesRequest>();
        var names = await events.List(Keys.SandboxStreams, call.Cancel)
            .Select(Keys.NameOf)
            .Where(name => string.CompareOrdinal(name, request.PageToken) > 0)
            .Take(AdminRow.PageSize(request.HasPageSize, request.PageSize) + 1)
            .ToListAsync(call.Cancel);
        var (page, next) = AdminRow.Page(names, AdminRow.PageSize(request.HasPageSize, request.PageSize), name => name);
        var response = new ListSandboxesResponse { NextPageToken = next };
        foreach (var name in page)
        {
            if (await grains.Grain<ISandboxGrain>(name).Describe() is { } settings)
                response.Sandboxes.Add(Shown(name, settings.CreatedAt, settings.Rules));
        }
        return response;
    }

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
        var name = call.RequestAs<ResetSandboxRequest>().Name;
        if (!await grains.Grain<ISandboxGrain>(name).Reset())
            throw new AwsFaultException(Fault.NoSuchSandbox(name));
        return new ResetSandboxResponse();
    }

    private async Task<IMessage> RotateSealingKey(Call call)
    {
        var settings = await grains.Grain<ISandboxGrain>(call.SandboxName).RotateSealingKey();
        return new RotateSealingKeyResponse { KeyId = settings.SealingKeys[^1].KeyId };
    }

    private async Task<IMessage> SetSandboxRules(Call call)
    {
        var request = call.RequestAs<SetSandboxRulesRequest>();
        if (request.DeactivatedStsRegions is { } given && given.Regions.Any(region => region.Region == StsRegions.AlwaysActive))
            throw new AwsFaultException(Fault.ValidationError($"STS is always active in {StsRegions.AlwaysActive}."));
        var settings = await grains.Grain<ISandboxGrain>(call.SandboxName).SetRules(new SandboxRulesChange
        {
            RoleSessionsCarryMfa = request.HasRoleSessionsCarryMfa ? request.RoleSessionsCarryMfa : null,
            DeactivatedStsRegions = request.DeactivatedStsRegions is { } regions
                ? [.. regions.Regions.Select(region => new Contracts.DeactivatedStsRegion(region.Region, region.HasAccountId ? region.AccountId : null))]
                : null,
            AnyPrincipals = request.HasStrictPrincipals ? !request.StrictPrincipals : null,
        });
        return new SetSandboxRulesResponse { Rules = Shown(settings.Rules) };
    }

    private static Sandbox Shown(string name, DateTimeOffset createdAt, Contracts.SandboxRules rules) =>
        new() { Name = name, CreateTime = Timestamp.FromDateTimeOffset(createdAt), Rules = Shown(rules) };

    private static Api.Native.V1.SandboxRules Shown(Contracts.SandboxRules rules)
    {
        var shown = new Api.Native.V1.SandboxRules { RoleSessionsCarryMfa = rules.RoleSessionsCarryMfa, StrictPrincipals = !rules.AnyPrincipals };
        foreach (var (region, account) in rules.DeactivatedStsRegions)
        {
            var one = new Api.Native.V1.DeactivatedStsRegion { Region = region };
            if (account is not null)
                one.AccountId = account;
            shown.DeactivatedStsRegions.Add(one);
        }
        return shown;
    }
}

/// <summary>What the rows of rolecall's own services share: the admin token, and pages.</summary>
internal static class AdminRow
{
    public static Operation Of(ServiceDescriptor service, string name, bool readOnly, Func<Call, Task<IMessage>> handle) => new()
    {
        Method = service.FindMethodByName(name),
        Access = Access.Admin,
        Authorization = Authorization.None,
        ReadOnly = readOnly,
        Handle = handle,
    };

    public static Operation OfStream(ServiceDescriptor service, string name, Func<Call, IAsyncEnumerable<IMessage>> stream) => new()
    {
        Method = service.FindMethodByName(name),
        Access = Access.Admin,
        Authorization = Authorization.None,
        ReadOnly = true,
        Stream = stream,
    };

    public static int PageSize(bool given, int size) => given ? size : 100;

    /// <summary>A page of at most <paramref name="size"/> of the rows, which hold one more where there are more, and the token of the next.</summary>
    public static (IReadOnlyList<T> Page, string NextToken) Page<T>(List<T> rows, int size, Func<T, string> tokenOf) =>
        rows.Count > size ? (rows[..size], tokenOf(rows[size - 1])) : (rows, "");
}
