using Google.Protobuf;
using Rolecall.Contracts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>Does to any organization of a sandbox what AWS Organizations does, as the sandbox's administrator may.</summary>
internal sealed class AdminOfOrganization(IGrainFactory grains)
{
    /// <summary>The id of the organization's root.</summary>
    /// <exception cref="AwsFaultException">There is no such organization.</exception>
    public async Task<string> RootOf(Call call, string organizationId) => (await Find(call, organizationId)).RootId;

    /// <exception cref="AwsFaultException">There is no such organization.</exception>
    public async Task<OrganizationInfo> Find(Call call, string organizationId) =>
        await Organization(call, organizationId).Describe() ?? throw new AwsFaultException(Fault.NoSuchOrganization(organizationId));

    /// <summary>Performs the operation of AWS Organizations that the request is of.</summary>
    /// <exception cref="AwsFaultException">There is no such organization, or it refuses.</exception>
    public async Task<TResponse> Do<TResponse>(Call call, string organizationId, IMessage request)
        where TResponse : class, IMessage<TResponse>, new()
    {
        await Find(call, organizationId);
        return await Do<TResponse>(Organization(call, organizationId), request, call.Now);
    }

    /// <summary>The same of an organization that is there.</summary>
    /// <exception cref="AwsFaultException">It refuses.</exception>
    public static async Task<TResponse> Do<TResponse>(IOrganizationGrain organization, IMessage request, DateTimeOffset now)
        where TResponse : class, IMessage<TResponse>, new()
    {
        var reply = await organization.Execute(new OrganizationCall
        {
            Operation = request.Descriptor.Name[..^"Request".Length],
            Request = request.ToByteArray(),
            Now = now,
        });
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : new MessageParser<TResponse>(() => new TResponse()).ParseFrom(reply.Response.Span);
    }

    private IOrganizationGrain Organization(Call call, string id) =>
        grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));
}
