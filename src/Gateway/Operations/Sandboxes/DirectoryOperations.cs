using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Issuers;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>rolecall's IdentityProviderService: the corporate directory, for whose users simulated identity providers speak.</summary>
internal sealed class DirectoryOperations(IGrainFactory grains) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(IdentityProviderService.Descriptor, "PutDirectoryUser", readOnly: false, Put),
        AdminRow.Of(IdentityProviderService.Descriptor, "ListDirectoryUsers", readOnly: true, List),
        AdminRow.Of(IdentityProviderService.Descriptor, "DeleteDirectoryUser", readOnly: false, Delete),
    ];

    private async Task<IMessage> Put(Call call) => await DirectoryOf(call).PutDirectoryUser(Read(call.RequestAs<PutDirectoryUserRequest>().User)) is { } fault
        ? throw new AwsFaultException(fault)
        : new PutDirectoryUserResponse();

    private async Task<IMessage> List(Call call)
    {
        var response = new ListDirectoryUsersResponse();
        response.Users.AddRange((await DirectoryOf(call).ListDirectoryUsers()).Select(ToMessage));
        return response;
    }

    private async Task<IMessage> Delete(Call call) =>
        await DirectoryOf(call).DeleteDirectoryUser(call.RequestAs<DeleteDirectoryUserRequest>().Name) is { } fault
            ? throw new AwsFaultException(fault)
            : new DeleteDirectoryUserResponse();

    private ISandboxDirectory DirectoryOf(Call call) => grains.Grain<ISandboxGrain>(call.SandboxName);

    private static DirectoryUserEntry Read(DirectoryUser user) => new()
    {
        Name = user.Name,
        Email = user.Email,
        Groups = [.. user.Groups],
        Attributes = [.. user.Attributes.Select(one => new DirectoryAttributeEntry { Name = one.Name, Values = [.. one.Values] })],
    };

    private static DirectoryUser ToMessage(DirectoryUserEntry user) => new()
    {
        Name = user.Name,
        Email = user.Email,
        Groups = { user.Groups },
        Attributes = { user.Attributes.Select(one => new DirectoryAttribute { Name = one.Name, Values = { one.Values } }) },
    };
}
