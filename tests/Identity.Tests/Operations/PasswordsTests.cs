using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Passwords;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>AWS's default password policy, a boundary a row.</summary>
public sealed class PasswordsTests
{
    [Theory]
    [InlineData("aB3defgh", true, "eight characters of three kinds")]
    [InlineData("aB3defg", false, "seven characters")]
    [InlineData("abcdefg1", false, "two kinds")]
    [InlineData("abcdefg!", false, "two kinds")]
    [InlineData("ABCDEF1!", true, "capitals, a digit, a symbol")]
    [InlineData("abcdef1'", true, "letters, a digit, a symbol")]
    [InlineData("aBcdefg~", false, "a tilde is no symbol of AWS's")]
    [InlineData("aBcdefg ", false, "a space is none either")]
    [InlineData("abcdefÀ1", false, "nor is À a capital letter of the Latin alphabet")]
    [InlineData("éB3defgh", true, "but it may stand beside three kinds")]
    public void Password_OfThePolicysKinds(string password, bool accepted, string because) =>
        PasswordOperations.Accepts(new TestAccount().State, password).Should().Be(accepted, because);

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Password_OfThePolicysLength(int length, bool accepted) =>
        PasswordOperations.Accepts(new TestAccount().State, "aB3" + new string('d', length - 3)).Should().Be(accepted);

    [Theory]
    [InlineData("Our-Account-1", false)]
    [InlineData("our-ACCOUNT-1", false)]
    [InlineData("Our-Account-12", true)]
    public void Password_ThatIsTheAccountsName_IsRefused(string password, bool accepted)
    {
        var state =
            AccountState.Empty(TestAccount.Id).Apply(AccountChange.Put(new AccountOpened("Our-Account-1", null, TestAccount.Opened)));
        PasswordOperations.Accepts(state, password).Should().Be(accepted);
    }
}
