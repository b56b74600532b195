using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Aliases;

/// <summary>
/// The account's alias. A new one takes the place of the one that there is (measured on AWS: floci-io/floci#2103).
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/console-account-alias.html
/// </summary>
internal static class AccountAliasOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateAccountAliasRequest>(Create, on: ActedOn.Everything),
        AccountOperation.Write<DeleteAccountAliasRequest>(Delete, on: ActedOn.Everything),
        AccountOperation.Read<ListAccountAliasesRequest>(List, on: ActedOn.Everything),
    ];

    private static AccountOutcome Create(AccountState state, CreateAccountAliasRequest request, OperationContext context)
    {
        if (state.Aliases.ContainsKey(request.AccountAlias))
            throw new AwsFaultException(Fault.AccountAliasExists(request.AccountAlias));
        // The quota counts the new alias too: where it is one, no other stays.
        var gone = state.Aliases.Values.OrderByDescending(alias => alias.CreatedAt).Skip(IamQuotas.AccountAliases.In(state.Quotas) - 1);
        return AccountOutcome.Write(
            new CreateAccountAliasResponse(),
            [
                .. gone.Select(alias => AccountChange.Delete<StoredAlias>(alias.Name)),
                AccountChange.Put(new StoredAlias(request.AccountAlias, context.Now)),
            ]);
    }

    private static AccountOutcome Delete(AccountState state, DeleteAccountAliasRequest request, OperationContext context) =>
        state.Aliases.ContainsKey(request.AccountAlias)
        ? AccountOutcome.Write(new DeleteAccountAliasResponse(), AccountChange.Delete<StoredAlias>(request.AccountAlias))
        : throw new AwsFaultException(Fault.NoSuchEntity($"The account alias {request.AccountAlias} does not exist."));

    private static AccountOutcome List(AccountState state, ListAccountAliasesRequest request, OperationContext context)
    {
        var (page, marker) = Pages.Of(state.Aliases.Keys, alias => alias, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new ListAccountAliasesResponse { AccountAliases = { page } }, marker);
    }
}
