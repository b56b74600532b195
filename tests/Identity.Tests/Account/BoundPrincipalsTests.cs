using Rolecall.Api.Iam.V1;

namespace Rolecall.Identity.Tests.Account;

/// <summary>A trust policy means those whom it named when it was written.</summary>
public sealed class BoundPrincipalsTests
{
    private const string Ann = $"arn:aws:iam::{TestAccount.Id}:user/team/ann";
    private const string Foreign = "arn:aws:iam::333333333333:role/R";

    private readonly TestAccount account = new();

    [Fact]
    public void CreateRole_NamingUsersOfTheAccount_BindsThem()
    {
        var id = MakeAnn();
        MakeRole();

        account.State.Roles["Trusting"].Trusted.Should().Equal(new PrincipalId(Ann, id));
        account.State.DefineRole("Trusting")!.Trusted.Should().Equal(new PrincipalId(Ann, id));
    }

    [Fact]
    public void GetRole_NamedUserIsThere_ShowsItsArn()
    {
        MakeAnn();
        MakeRole();

        Shown().Should().Be(Trust(Ann));
    }

    [Fact]
    public void GetRole_NamedUserIsGone_ShowsItsId()
    {
        var id = MakeAnn();
        MakeRole();
        account.Run(new DeleteUserRequest { UserName = "ann" });

        Shown().Should().Be(Trust(id));
        MakeAnn();
        Shown().Should().Be(Trust(id), "another has the name now");
        account.Run<ListRolesResponse>(new ListRolesRequest()).Roles.Single().AssumeRolePolicyDocument.Should().Be(Trust(id));
    }

    [Fact]
    public void GetRole_NamedUserHasAnotherArnNow_ShowsThat()
    {
        MakeAnn();
        MakeRole();
        account.Run(new UpdateUserRequest { UserName = "ann", NewPath = "/other/", NewUserName = "anna" });

        Shown().Should().Be(Trust($"arn:aws:iam::{TestAccount.Id}:user/other/anna"));
    }

    [Fact]
    public void CreateRole_NamingSomeoneWhoIsNotThere_KeepsTheName()
    {
        MakeRole();

        account.State.Roles["Trusting"].Trusted.Should().BeEmpty();
        Shown().Should().Be(Trust(Ann));
    }

    [Fact]
    public void ForeignIn_WriteAndRead_AreThePrincipalsOfOtherAccounts()
    {
        MakeAnn();
        var create = new CreateRoleRequest { RoleName = "Open", AssumeRolePolicyDocument = Trust(Foreign) };
        BoundPrincipals.ForeignIn(account.State, create).Should().Equal(new PrincipalId(Foreign, ""));

        var context = account.Context() with { Foreign = [new PrincipalId(Foreign, "AROAEXAMPLEROLE00001")] };
        foreach (var change in TestAccount.Operation(create).Run(account.State, create, context).Changes)
            account.Apply(change);

        var get = new GetRoleRequest { RoleName = "Open" };
        BoundPrincipals.ForeignIn(account.State, get).Should().Equal(new PrincipalId(Foreign, "AROAEXAMPLEROLE00001"));
        ((GetRoleResponse)TestAccount.Operation(get).Run(account.State, get, context).Response).Role.AssumeRolePolicyDocument.Should().Be(Trust(Foreign));
        account.Run<GetRoleResponse>(get).Role.AssumeRolePolicyDocument.Should().Be(Trust("AROAEXAMPLEROLE00001"));
    }

    [Fact]
    public void RolesKeptBefore_WithoutBoundPrincipals_ReadAsNone()
    {
        MakeRole();
        var json = System.Text.Encoding.UTF8.GetString(account.State.ToSnapshot()).Replace("\"trusted\":[],", "", StringComparison.Ordinal);

        json.Should().NotContain("trusted");
        var read = AccountState.FromSnapshot(TestAccount.Id, System.Text.Encoding.UTF8.GetBytes(json));
        read.DefineRole("Trusting")!.Trusted.Should().BeEmpty();
    }

    private string MakeAnn() => account.Run<CreateUserResponse>(new CreateUserRequest { UserName = "ann", Path = "/team/" }).User.UserId;

    private void MakeRole() => account.Run(new CreateRoleRequest { RoleName = "Trusting", AssumeRolePolicyDocument = Trust(Ann) });

    private string Shown() => account.Run<GetRoleResponse>(new GetRoleRequest { RoleName = "Trusting" }).Role.AssumeRolePolicyDocument;

    private static string Trust(string principal) =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{{principal}}}"},"Action":"sts:AssumeRole"}]}""";
}
