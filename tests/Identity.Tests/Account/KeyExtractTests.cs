using System.Text;
using CsCheck;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Accounts.Policies;

namespace Rolecall.Identity.Tests.Account;

/// <summary>What is sent of an account so that others can decide about the calls of one key (docs/decisions/045).</summary>
public sealed class KeyExtractTests
{
    private static readonly Gen<OperationGen.Step[]> Steps = OperationGen.Any.Array[0, 120];

    /// <summary>Whoever has the extract decides by the same policies, about the same caller.</summary>
    [Fact]
    public void Extract_OfAnyKey_HasThePoliciesAndFactsOfTheWhole() => Steps.Sample(
        steps =>
        {
            var state = JournalTests.Play(steps).State;
            foreach (var key in state.AccessKeys.Values.Where(key => key.Active))
            {
                var part = Sent(KeyExtract.Of(state, key.Id)!);
                if (TextOf(part, key.Id) != TextOf(state, key.Id) || part.AccessKeys[key.Id].Secret.Reveal() is not "")
                    return false;
            }
            return true;
        },
        iter: 500);

    /// <summary>What is found to be the same is the same, after any write: a lease of what has changed is always ended.</summary>
    [Fact]
    public void Extract_ThatIsTheSameAfterAWrite_SaysTheSame() => Steps.Sample(
        steps =>
        {
            var account = new TestAccount();
            foreach (var step in steps)
            {
                var before = account.State;
                JournalTests.TryRun(account, step.Request(before));
                foreach (var id in before.AccessKeys.Keys.Where(id => KeyExtract.Of(before, id) is not null))
                {
                    if (KeyExtract.Of(account.State, id) is { } after && after.IsSameAs(KeyExtract.Of(before, id)!)
                        && TextOf(account.State, id) != TextOf(before, id))
                        return false;
                }
            }
            return true;
        },
        iter: 200);

    /// <summary>An account has many users, and what one of them does ends no lease of another's.</summary>
    [Fact]
    public void Extract_AfterAWriteOfAnotherUser_IsTheSame() => Steps.Sample(
        steps =>
        {
            var account = JournalTests.Play(steps);
            var before = account.State;
            JournalTests.TryRun(account, new Api.Iam.V1.CreateUserRequest { UserName = "somebody-else" });
            return before.AccessKeys.Keys.All(id => KeyExtract.Of(before, id) is not { } extract || extract.IsSameAs(KeyExtract.Of(account.State, id)!));
        },
        iter: 100);

    private static AccountState Sent(KeyExtract extract) => AccountState.FromRecords(TestAccount.Id, extract.ToState().ToRecords());

    /// <summary>All that the key's calls are decided by.</summary>
    private static string TextOf(AccountState state, string keyId)
    {
        var key = state.AccessKeys[keyId];
        var text = new StringBuilder().Append(key.Id).Append(key.Active).Append(key.LastUsed).Append(key.UserName);
        if (key.UserName is null)
            return text.ToString();
        var user = state.Users[key.UserName];
        text.Append(user.UserId).Append(user.ArnIn(state.AccountId)).Append(state.Departed.LatestOf(user.ArnIn(state.AccountId)));
        foreach (var tag in user.Tags)
            text.Append(tag.Key).Append('=').Append(tag.Value).Append(';');
        foreach (var holder in user.Groups.Select(name => (PolicyHolder)state.Groups[name]).Prepend(user))
        {
            foreach (var (name, policy) in holder.Inline)
                text.AppendLine().Append(name).Append(policy.Json);
            foreach (var arn in holder.Attached)
                text.AppendLine().Append(arn).Append(state.FindDocument(arn)?.Json);
        }
        return text.AppendLine().Append(user.BoundaryArn).Append(user.BoundaryArn is { } boundary ? state.FindDocument(boundary)?.Json : null).ToString();
    }
}
