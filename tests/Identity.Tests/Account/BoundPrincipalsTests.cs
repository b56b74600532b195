using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Account;

/// <summary>A trust policy means those whom it named when it was written.</summary>
public sealed class BoundPrincipalsTests
{
    private const string Ann = "arn:aws:iam::222222222222:user/team/ann";
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
    public void CreateRole_NamingSomeoneWhoIsNotThere_AwaitsTheFirstOfTheName()
    {
        MakeRole();

        account.State.Roles["Trusting"].Trusted.Should().Equal(new PrincipalId(Ann, "") { AwaitedSince = 0 });
        Shown().Should().Be(Trust(Ann));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("renamed")]
    [InlineData("moved")]
    [InlineData("snapshot")]
    public void NameTakenOverFromItsFirstBearer_IsNotTheOneWhoWasAwaited(string how)
    {
        account.Run(new CreateUserRequest { UserName = "ann", Path = "/team/" });
        account.Run(new DeleteUserRequest { UserName = "ann" });
        MakeRole();
        MakeAnn();
        Means().Should().BeTrue("who left before the policy was written is nobody whom it means");

        account.Run(how switch
        {
            "renamed" => new UpdateUserRequest { UserName = "ann", NewUserName = "hanna" },
            "moved" => new UpdateUserRequest { UserName = "ann", NewPath = "/other/" },
            _ => new DeleteUserRequest { UserName = "ann" },
        });
        if (how == "moved")
            account.Run(new UpdateUserRequest { UserName = "ann", NewUserName = "hanna" });
        if (how == "snapshot")
            account.ReadBack();
        MakeAnn();
        Means().Should().BeFalse();

        account.Run(new UpdateAssumeRolePolicyRequest { RoleName = "Trusting", PolicyDocument = Trust(Ann) });
        Means().Should().BeTrue("the policy was written again");
    }

    [Fact]
    public void DepartedNames_MoreThanAreKept_CountAsDepartedNow()
    {
        var names = DepartedNames.None.Add("first");
        for (var i = 0; i < 25_000; i++)
            names = names.Add($"arn:{i}");

        names.ByArn.Count.Should().BeLessThanOrEqualTo(20_000);
        names.LatestOf("arn:24999").Should().Be(25_001);
        names.LatestOf("first").Should().BeGreaterThanOrEqualTo(1, "when in doubt, it left after the policy was written");
        names.LatestOf("never").Should().Be(names.Forgotten);
    }

    [Theory]
    [InlineData(Ann)]
    [InlineData("arn:aws:iam::222222222222:role/none")]
    public void CreateRole_StrictPrincipals_NamingSomeoneWhoIsNotThere_Refused(string principal)
    {
        var create = new CreateRoleRequest { RoleName = "Trusting", AssumeRolePolicyDocument = Trust(principal) };
        var refused = () => TestAccount.Operation(create).Run(account.State, create, account.Context() with { StrictPrincipals = true });

        var fault = refused.Should().Throw<AwsFaultException>().Which.Fault;
        fault.Code.Should().Be("MalformedPolicyDocument");
        fault.Message.Should().Be($"Invalid principal in policy: \"AWS\":\"{principal}\"");
    }

    [Fact]
    public void ForeignIn_StrictPrincipals_AsksForAccountsToo()
    {
        var create = new CreateRoleRequest
        {
            RoleName = "Open",
            AssumeRolePolicyDocument = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":
                ["444444444444", "arn:aws:iam::555555555555:root", "arn:aws:sts::666666666666:assumed-role/R/s", "*"]}}]}
                """,
        };

        BoundPrincipals.ForeignIn(account.State, create, accountsToo: true).Select(one => one.Arn).Should().BeEquivalentTo(
            "arn:aws:iam::444444444444:root", "arn:aws:iam::555555555555:root", "arn:aws:iam::666666666666:root");
        BoundPrincipals.ForeignIn(account.State, create, accountsToo: false).Should().BeEmpty();
    }

    [Fact]
    public void ForeignIn_WriteAndRead_AreThePrincipalsOfOtherAccounts()
    {
        MakeAnn();
        var create = new CreateRoleRequest { RoleName = "Open", AssumeRolePolicyDocument = Trust(Foreign) };
        BoundPrincipals.ForeignIn(account.State, create, accountsToo: false).Should().Equal(new PrincipalId(Foreign, ""));

        var context = account.Context() with { Foreign = [new PrincipalId(Foreign, "AROAEXAMPLEROLE00001")] };
        foreach (var change in TestAccount.Operation(create).Run(account.State, create, context).Changes)
            account.Apply(change);

        var get = new GetRoleRequest { RoleName = "Open" };
        BoundPrincipals.ForeignIn(account.State, get, accountsToo: false).Should().Equal(new PrincipalId(Foreign, "AROAEXAMPLEROLE00001"));
        ((GetRoleResponse)TestAccount.Operation(get).Run(account.State, get, context).Response).Role.AssumeRolePolicyDocument
            .Should().Be(Trust(Foreign));
        account.Run<GetRoleResponse>(get).Role.AssumeRolePolicyDocument.Should().Be(Trust("AROAEXAMPLEROLE00001"));
    }

    [Fact]
    public void RolesKeptBefore_WithoutBoundPrincipals_ReadAsNone()
    {
        MakeRole();
        var json = System.Text.Encoding.UTF8.GetString(account.State.ToRecords()).Replace($$"""
            "trusted":[{"arn":"{{Ann}}","id":"","awaitedSince":0}],
            """, "", StringComparison.Ordinal);

        json.Should().NotContain("trusted");
        var read = AccountState.FromRecords(TestAccount.Id, System.Text.Encoding.UTF8.GetBytes(json));
        read.DefineRole("Trusting")!.Trusted.Should().BeEmpty();
    }

    /// <summary>The trust policy speaks to ann as she is now.</summary>
    private bool Means()
    {
        var role = account.State.DefineRole("Trusting")!;
        var ann = account.State.Users["ann"];
        var request = new AccessRequest
        {
            Principal = PrincipalFacts.OfUser(
                ann, TestAccount.Id, null, account.State.Departed.LatestOf(ann.ArnIn(TestAccount.Id))).Principal,
            Action = "sts:AssumeRole",
            Resource = role.Arn,
            Context = new ConditionContext([]),
        };
        var trust = role.TrustPolicy.Compile(PolicyGrammar.Trust, new PolicySource("trust"), BoundPrincipals.ByArn(role.Trusted));
        var half = Authorizer.EvaluateCaller(request, new CallerPolicies(), explain: false);
        return Authorizer.Decide(
            half,
            request,
            new ResourcePolicies { Kind = ResourceKind.Role, AccountId = TestAccount.Id, Policy = trust },
            explain: true).Allowed;
    }

    private string MakeAnn() => account.Run<CreateUserResponse>(new CreateUserRequest { UserName = "ann", Path = "/team/" }).User.UserId;

    private void MakeRole() => account.Run(new CreateRoleRequest { RoleName = "Trusting", AssumeRolePolicyDocument = Trust(Ann) });

    private string Shown() => account.Run<GetRoleResponse>(new GetRoleRequest { RoleName = "Trusting" }).Role.AssumeRolePolicyDocument;

    private static string Trust(string principal) =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{{principal}}}"},"Action":"sts:AssumeRole"}]}""";
}
