using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Secrets;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>SandboxService's tokens, each of which administers the sandbox that the call names.</summary>
internal sealed class SandboxTokenOperations(IGrainFactory grains, IRandomSource random, TimeProvider time)
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(SandboxService.Descriptor, "CreateSandboxToken", readOnly: false, Create),
        AdminRow.Of(SandboxService.Descriptor, "ListSandboxTokens", readOnly: true, List),
        AdminRow.Of(SandboxService.Descriptor, "RevokeSandboxToken", readOnly: false, Revoke),
    ];

    /// <summary>What a sandbox keeps of a new token.</summary>
    internal static SandboxTokenRecord Kept(string name, Secret token, DateTimeOffset now) => new()
    {
        Name = name,
        CreatedAt = now,
        Hash = [.. SandboxTokens.Hash(token.Reveal())],
        LastFour = token.Reveal()[^4..],
    };

    private async Task<IMessage> Create(Call call)
    {
        var token = SandboxTokens.New(random);
        var kept = Kept(call.RequestAs<CreateSandboxTokenRequest>().TokenName, token, time.GetUtcNow());
        if (await Sandbox(call).AddToken(kept) is { } refused)
            throw new AwsFaultException(refused);
        return new CreateSandboxTokenResponse { Token = ToMessage(kept), AdminToken = token.Reveal() };
    }

    private async Task<IMessage> List(Call call)
    {
        var response = new ListSandboxTokensResponse();
        if (await Sandbox(call).Describe() is { } settings)
            response.Tokens.AddRange(settings.Tokens.Select(ToMessage));
        return response;
    }

    private async Task<IMessage> Revoke(Call call)
    {
        var name = call.RequestAs<RevokeSandboxTokenRequest>().TokenName;
        if (!await Sandbox(call).RevokeToken(name))
            throw new AwsFaultException(Fault.NoSuchEntity($"The sandbox has no token named {name}."));
        return new RevokeSandboxTokenResponse();
    }

    private static SandboxToken ToMessage(SandboxTokenRecord kept) =>
        new() { Name = kept.Name, CreateTime = Timestamp.FromDateTimeOffset(kept.CreatedAt), LastFour = kept.LastFour };

    private ISandboxGrain Sandbox(Call call) => grains.Grain<ISandboxGrain>(call.SandboxName);
}
