using Google.Protobuf;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Access;
using Rolecall.Identity.Faults;
using StsService = Rolecall.Api.Sts.V1.Sts;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>sts:DecodeAuthorizationMessage: what a denial was sealed with, for those who may know it.</summary>
internal sealed class DecodeOperations : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        new()
        {
            Method = StsService.Descriptor.FindMethodByName("DecodeAuthorizationMessage"),
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = true,
            Sessions = SessionUse.Roles,
            AskBeforeAuth = call => new Question { Action = "sts:DecodeAuthorizationMessage", Resource = "*", Entries = call.RequestEntries() },
            Handle = Decode,
        },
    ];

    private static Task<IMessage> Decode(Call call) =>
        AuthorizationMessageSealer.TryOpen(
            call.RequestAs<DecodeAuthorizationMessageRequest>().EncodedMessage, call.Account, call.Sandbox.Keys, call.Sandbox.Name, call.Now) is { } json
            ? Task.FromResult<IMessage>(new DecodeAuthorizationMessageResponse { DecodedMessage = json })
            : throw new AwsFaultException(Fault.InvalidAuthorizationMessage());
}
