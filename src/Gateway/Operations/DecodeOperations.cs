using Google.Protobuf;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Identity;

namespace Rolecall.Gateway.Operations;

/// <summary>sts:DecodeAuthorizationMessage: what a denial was sealed with, for those who may know it.</summary>
internal sealed class DecodeOperations
{
    public IEnumerable<Operation> Rows() =>
    [
        new()
        {
            Method = Sts.Descriptor.FindMethodByName("DecodeAuthorizationMessage"),
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = true,
            Sessions = SessionUse.Roles,
            Ask = call => new Question { Action = "sts:DecodeAuthorizationMessage", Resource = "*", Entries = call.RequestEntries() },
            Handle = Decode,
        },
    ];

    private static Task<IMessage> Decode(Call call) =>
        AuthorizationMessageSealer.TryOpen(
            call.RequestAs<DecodeAuthorizationMessageRequest>().EncodedMessage, call.AccountId, call.Sandbox.Keys, call.Sandbox.Name, call.Now) is { } json
            ? Task.FromResult<IMessage>(new DecodeAuthorizationMessageResponse { DecodedMessage = json })
            : throw new AwsFaultException(Fault.InvalidAuthorizationMessage());
}
