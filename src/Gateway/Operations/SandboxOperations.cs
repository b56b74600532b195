using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;

namespace Rolecall.Gateway.Operations;

/// <summary>rolecall's SandboxService.</summary>
internal sealed class SandboxOperations(IGrainFactory grains, IEventStore events, IRandomSource random, TimeProvider time)
{
    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-sts-requests</summary>
    private const int StsRequestsPerSecond = 600;

    private const int DefaultConcurrency = 64;

    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.OfServer(SandboxService.Descriptor, "CreateSandbox", readOnly: false, CreateSandbox),
        AdminRow.OfServer(SandboxService.Descriptor, "ListSandboxes", readOnly: true, ListSandboxes),
        AdminRow.OfServer(SandboxService.Descriptor, "DeleteSandbox", readOnly: false, DeleteSandbox),
        AdminRow.Of(SandboxService.Descriptor, "ResetSandbox", readOnly: false, ResetSandbox) with
        {
            ActsOn = request => request is ResetSandboxRequest { HasName: true } reset ? reset.Name : null,
        },
        AdminRow.Of(SandboxService.Descriptor, "RotateSealingKey", readOnly: false, RotateSealingKey),
        AdminRow.Of(SandboxService.Descriptor, "SetSandboxRules", readOnly: false, SetSandboxRules),
    ];

    private async Task<IMessage> CreateSandbox(Call call)
    {
        var name = call.RequestAs<CreateSandboxRequest>().Name;
        var now = time.GetUtcNow();
        var token = SandboxTokens.New(random);
        if (!await grains.Grain<ISandboxGrain>(name).Create(now, SandboxTokenOperations.Kept("first", token, now)))
            throw new AwsFaultException(Fault.SandboxAlreadyExists(name));
        return new CreateSandboxResponse { Sandbox = Shown(name, now, new Contracts.SandboxRules()), AdminToken = token.Reveal() };
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
            Throttling = request.Throttling is { } throttling ? new ThrottlingChange(RuleOf(throttling)) : null,
        });
        return new SetSandboxRulesResponse { Rules = Shown(settings.Rules) };
    }

    private static ThrottlingRule? RuleOf(Throttling asked)
    {
        if (!asked.Enabled)
            return null;
        var perSecond = asked.HasRequestsPerSecond ? asked.RequestsPerSecond : StsRequestsPerSecond;
        return new ThrottlingRule(perSecond, asked.HasBurst ? asked.Burst : perSecond, asked.HasConcurrency ? asked.Concurrency : DefaultConcurrency);
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
        if (rules.Throttling is { } rule)
            shown.Throttling = new() { Enabled = true, RequestsPerSecond = rule.RequestsPerSecond, Burst = rule.Burst, Concurrency = rule.Concurrency };
        return shown;
    }
}

/// <summary>What the rows of rolecall's own services share: admin tokens, and pages.</summary>
internal static class AdminRow
{
    /// <summary>A row for all that concerns no sandbox but the one that the call names.</summary>
    public static Operation Of(ServiceDescriptor service, string name, bool readOnly, Func<Call, Task<IMessage>> handle) => new()
    {
        Method = service.FindMethodByName(name),
        Access = Access.SandboxAdmin,
        Authorization = Authorization.None,
        ReadOnly = readOnly,
        Sessions = SessionUse.Any,
        Handle = handle,
    };

    /// <summary>A row that makes, lists or deletes sandboxes.</summary>
    public static Operation OfServer(ServiceDescriptor service, string name, bool readOnly, Func<Call, Task<IMessage>> handle) =>
        Of(service, name, readOnly, handle) with { Access = Access.ServerAdmin };

    public static Operation OfStream(ServiceDescriptor service, string name, Func<Call, IAsyncEnumerable<IMessage>> stream) => new()
    {
        Method = service.FindMethodByName(name),
        Access = Access.SandboxAdmin,
        Authorization = Authorization.None,
        ReadOnly = true,
        Sessions = SessionUse.Any,
        Stream = stream,
    };

    public static int PageSize(bool given, int size) => given ? size : 100;

    /// <summary>A page of at most <paramref name="size"/> of the rows, which hold one more where there are more, and the token of the next.</summary>
    public static (IReadOnlyList<T> Page, string NextToken) Page<T>(List<T> rows, int size, Func<T, string> tokenOf) =>
        rows.Count > size ? (rows[..size], tokenOf(rows[size - 1])) : (rows, "");
}
