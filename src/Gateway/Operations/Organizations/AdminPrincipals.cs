using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>rolecall's AccountService: who is in the accounts, keys of their roots, and what their MFA devices show.</summary>
internal sealed class AdminPrincipals(IGrainFactory grains, IEventStore events) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(AccountService.Descriptor, "CreateRootAccessKey", readOnly: false, CreateRootAccessKey),
        AdminRow.OfStream(AccountService.Descriptor, "ListPrincipals", ListPrincipals),
        AdminRow.Of(AccountService.Descriptor, "GetMfaCode", readOnly: true, GetMfaCode),
    ];

    private async Task<IMessage> CreateRootAccessKey(Call call)
    {
        var id = AccountId.Parse(call.RequestAs<CreateRootAccessKeyRequest>().AccountId);
        if (await Account(call, id).Describe() is null)
            throw NoAccount(id);
        return new CreateRootAccessKeyResponse { RootAccessKey = await RootKeys.Make(Account(call, id), call.Now) };
    }

    private async Task<IMessage> GetMfaCode(Call call)
    {
        var serialNumber = call.RequestAs<GetMfaCodeRequest>().SerialNumber;
        if (!Arn.TryParse(serialNumber, out var arn) || arn.Service != "iam" || arn.Owner is not { } owner)
            throw new AwsFaultException(Fault.ValidationError("The serial number of a virtual MFA device is arn:aws:iam::ACCOUNT:mfa/NAME."));
        var shown = await Account(call, owner).ShowCode(serialNumber, call.Now, call.CodeTime)
            ?? throw new AwsFaultException(Fault.NoSuchEntity($"There is no virtual MFA device {serialNumber}."));
        return new GetMfaCodeResponse
        {
            Code = shown.Code,
            NextCode = shown.Next,
            ValidFrom = Timestamp.FromDateTimeOffset(shown.From),
            ValidUntil = Timestamp.FromDateTimeOffset(shown.Until),
        };
    }

    private async IAsyncEnumerable<IMessage> ListPrincipals(Call call)
    {
        var request = call.RequestAs<ListPrincipalsRequest>();
        IReadOnlyList<AccountId> accounts = request.HasAccountId
            ? [AccountId.Parse(request.AccountId)]
            : await new Accounts(grains, events, call.Sandbox.Name).List(call.Cancel);
        foreach (var account in accounts)
        {
            if (await Account(call, account).Describe() is null)
            {
                if (request.HasAccountId)
                    throw NoAccount(account);
                // It was listed, and has gone since.
                continue;
            }
            yield return ToListing(ListedKind.Root, account, $"arn:aws:iam::{account}:root");
            var iam = new IamOfAccount(Account(call, account), account, call.Now);
            await foreach (var user in iam.List<ListUsersResponse, User>(new ListUsersRequest(), page => page.Users))
                yield return ToListing(ListedKind.User, account, user.Arn);
            await foreach (var role in iam.List<ListRolesResponse, Role>(new ListRolesRequest(), page => page.Roles))
                yield return ToListing(ListedKind.Role, account, role.Arn);
        }
    }

    private static ListPrincipalsResponse ToListing(ListedKind kind, AccountId account, string arn) =>
        new() { Principal = new() { Kind = kind, AccountId = account, Arn = arn } };

    private static AwsFaultException NoAccount(AccountId id) => new(Fault.NoSuchEntity($"The sandbox has no account {id}."));

    private IAccountGrain Account(Call call, AccountId id) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, id));
}
