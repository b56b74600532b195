using Rolecall.Grains.Journals;
using Rolecall.Identity.Accounts;
using Rolecall.Policy;

namespace Rolecall.Grains.Accounts;

/// <summary>How an account is written and read.</summary>
internal static class AccountJournal
{
    public static JournalFormat<AccountState, AccountChange> Format(AccountId accountId) => new()
    {
        Empty = AccountState.Empty(accountId),
        Apply = (state, change) => state.Apply(change),
        WriteChange = change => change.ToUtf8(),
        ReadChange = bytes => AccountChange.FromUtf8(bytes.Span),
        WriteSnapshot = state => state.ToRecords(),
        ReadSnapshot = bytes => AccountState.FromRecords(accountId, bytes.Span),
    };
}
