using Rolecall.Api.Iam.V1;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>One alias an account. That no other account of the sandbox has it is its grain's to hold.</summary>
public sealed class AccountAliasTests
{
    private readonly TestAccount account = new();

    [Fact]
    public void NewAccount_HasNone()
    {
        var list = account.Run<ListAccountAliasesResponse>(new ListAccountAliasesRequest());
        (list.AccountAliases.Count, list.IsTruncated, list.HasMarker).Should().Be((0, false, false));
    }

    [Fact]
    public void NewAlias_TakesThePlaceOfTheFormer()
    {
        account.Run(new CreateAccountAliasRequest { AccountAlias = "first" }, new CreateAccountAliasRequest { AccountAlias = "second" });
        account.ReadBack();
        Aliases().Should().Equal("second");
    }

    [Fact]
    public void OwnAlias_AlreadyExists()
    {
        account.Run(new CreateAccountAliasRequest { AccountAlias = "first" });
        account.Refuses(
            new CreateAccountAliasRequest { AccountAlias = "first" }, "EntityAlreadyExists", "The account alias first already exists.");
    }

    [Fact]
    public void Delete_OfAnotherThanTheOwn_IsNotFound()
    {
        account.Run(new CreateAccountAliasRequest { AccountAlias = "first" });
        account.Refuses(
            new DeleteAccountAliasRequest { AccountAlias = "other" }, "NoSuchEntity", "The account alias other does not exist.");
        account.Run(new DeleteAccountAliasRequest { AccountAlias = "first" });
        Aliases().Should().BeEmpty();
    }

    private IEnumerable<string> Aliases() => account.Run<ListAccountAliasesResponse>(new ListAccountAliasesRequest()).AccountAliases;
}
