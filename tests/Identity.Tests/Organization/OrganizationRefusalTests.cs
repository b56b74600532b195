using Google.Protobuf;
using Rolecall.Api.Organizations.V1;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Units;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Organization;

/// <summary>One test for each refusal of AWS Organizations, named as the rule.</summary>
public sealed class OrganizationRefusalTests
{
    private readonly TestOrganization org = TestOrganization.WithBothTypes();

    [Fact]
    public void AnyOperation_ByAnAccountThatIsNoMember_IsNotInUse()
    {
        org.Caller = "999999999999";
        org.Refuses(new DescribeOrganizationRequest(), "AWSOrganizationsNotInUseException");
    }

    [Fact]
    public void Write_ByAMember_IsDenied()
    {
        org.Caller = org.Account("member");
        org.Refuses(new CreateOrganizationalUnitRequest { ParentId = org.Root, Name = "a" }, "AccessDeniedException");
        org.Run(new DescribeOrganizationRequest());
    }

    [Fact]
    public void Read_ByAMember_NeedsADelegation()
    {
        var member = org.Account("member");
        org.Caller = member;
        org.Refuses(new ListAccountsRequest(), "AccessDeniedException");

        org.Caller = TestOrganization.Management;
        org.Run(
            new EnableAWSServiceAccessRequest { ServicePrincipal = "config.amazonaws.com" },
            new RegisterDelegatedAdministratorRequest { AccountId = member, ServicePrincipal = "config.amazonaws.com" });
        org.Caller = member;
        org.Run(new ListAccountsRequest());
        org.Refuses(new CloseAccountRequest { AccountId = member }, "AccessDeniedException");
    }

    [Fact]
    public void DeleteOrganization_WithOtherMembers_IsNotEmpty()
    {
        org.Account("member");
        org.Refuses(new DeleteOrganizationRequest(), "OrganizationNotEmptyException");
    }

    [Fact]
    public void EnableAllFeatures_WhereAllAreOn_IsAConstraint() =>
        org.Refuses(new EnableAllFeaturesRequest(), "HandshakeConstraintViolationException", "ORGANIZATION_ALREADY_HAS_ALL_FEATURES");

    [Fact]
    public void Unit_UnderNoParent_IsNotFound() =>
        org.Refuses(new CreateOrganizationalUnitRequest { ParentId = "r-none", Name = "a" }, "ParentNotFoundException");

    [Fact]
    public void Unit_OfATakenName_IsADuplicateWithinItsParentOnly()
    {
        var one = org.Unit(org.Root, "one");
        org.Refuses(new CreateOrganizationalUnitRequest { ParentId = org.Root, Name = "one" }, "DuplicateOrganizationalUnitException");
        org.Unit(one, "one");
        var two = org.Unit(org.Root, "two");
        org.Refuses(
            new UpdateOrganizationalUnitRequest { OrganizationalUnitId = two, Name = "one" },
            "DuplicateOrganizationalUnitException");
    }

    [Fact]
    public void Unit_SixLevelsDeep_IsTooDeep()
    {
        var parent = org.Root;
        for (var level = 1; level <= 5; level++)
            parent = org.Unit(parent, "level");
        org.Refuses(
            new CreateOrganizationalUnitRequest { ParentId = parent, Name = "level" },
            "ConstraintViolationException",
            "OU_DEPTH_LIMIT_EXCEEDED");
    }

    [Fact]
    public void Unit_BeyondTheQuota_IsTooMany()
    {
        for (var i = 0; i < 2000; i++)
            org.Apply(OrganizationChange.Put(new StoredUnit { Id = $"ou-aaaa-{i:D8}", ParentId = org.Root, Name = $"unit {i}" }));
        org.Refuses(
            new CreateOrganizationalUnitRequest { ParentId = org.Root, Name = "a" },
            "ConstraintViolationException",
            "OU_NUMBER_LIMIT_EXCEEDED");
    }

    [Fact]
    public void Unit_ThatIsNone_IsNotFound() =>
        org.Refuses(
            new DescribeOrganizationalUnitRequest { OrganizationalUnitId = "ou-aaaa-bbbbbbbb" },
            "OrganizationalUnitNotFoundException");

    [Fact]
    public void DeleteUnit_WithAnOuOrAnAccount_IsNotEmpty()
    {
        var outer = org.Unit(org.Root, "outer");
        var inner = org.Unit(outer, "inner");
        org.Refuses(new DeleteOrganizationalUnitRequest { OrganizationalUnitId = outer }, "OrganizationalUnitNotEmptyException");
        var account = org.Account("member");
        org.Move(account, org.Root, inner);
        org.Refuses(new DeleteOrganizationalUnitRequest { OrganizationalUnitId = inner }, "OrganizationalUnitNotEmptyException");
        org.Move(account, inner, org.Root);
        org.Run(
            new DeleteOrganizationalUnitRequest { OrganizationalUnitId = inner },
            new DeleteOrganizationalUnitRequest { OrganizationalUnitId = outer });
    }

    [Fact]
    public void ListParents_OfNoChild_IsNotFound() =>
        org.Refuses(new ListParentsRequest { ChildId = "999999999999" }, "ChildNotFoundException");

    [Fact]
    public void CreateAccount_BeyondTheQuota_IsTooMany()
    {
        for (var i = 1; i < 10; i++)
            org.Account("member" + i);
        org.Refuses(
            new CreateAccountRequest { AccountName = "eleventh", Email = "eleventh@example.com" }, "ConstraintViolationException",
            "ACCOUNT_NUMBER_LIMIT_EXCEEDED");
    }

    [Fact]
    public void CreateAccount_WithAServicesRoleName_IsInvalid() => org.Refuses(
        new CreateAccountRequest { AccountName = "a", Email = "a@example.com", RoleName = "AWSServiceRoleForMe" }, "InvalidInputException",
        "INVALID_ROLE_NAME");

    [Fact]
    public void CreateAccount_WithATakenAddress_Fails()
    {
        org.Account("member");
        var status = org.Run<CreateAccountResponse>(new CreateAccountRequest
        {
            AccountName = "other",
            Email = "MEMBER@example.com"
        }).CreateAccountStatus;
        (status.State, status.FailureReason, status.HasAccountId).Should().Be(("FAILED", "EMAIL_ALREADY_EXISTS", false));
        org.State.Members.Should().HaveCount(2);
        org.Run<DescribeCreateAccountStatusResponse>(new DescribeCreateAccountStatusRequest { CreateAccountRequestId = status.Id })
            .CreateAccountStatus.Should().Be(status);
    }

    [Fact]
    public void DescribeCreateAccountStatus_OfNoRequest_IsNotFound() =>
        org.Refuses(
            new DescribeCreateAccountStatusRequest { CreateAccountRequestId = "car-aaaaaaaa" },
            "CreateAccountStatusNotFoundException");

    [Fact]
    public void DescribeAccount_ThatIsNoMember_IsNotFound() =>
        org.Refuses(new DescribeAccountRequest { AccountId = "999999999999" }, "AccountNotFoundException");

    [Fact]
    public void MoveAccount_FromOrToWhereItCannot_IsRefused()
    {
        var account = org.Account("member");
        var (one, two) = (org.Unit(org.Root, "one"), org.Unit(org.Root, "two"));
        org.Refuses(Move("999999999999", org.Root, one), "AccountNotFoundException");
        org.Refuses(Move(account, "r-none", one), "SourceParentNotFoundException");
        org.Refuses(Move(account, two, one), "SourceParentNotFoundException");
        org.Refuses(Move(account, org.Root, "r-none"), "DestinationParentNotFoundException");
        org.Refuses(Move(account, org.Root, org.Root), "DuplicateAccountException");
        org.Run(Move(account, org.Root, one));
    }

    [Fact]
    public void CloseAccount_OfManagementClosedOrDelegated_IsRefused()
    {
        var account = org.Account("member");
        org.Refuses(
            new CloseAccountRequest { AccountId = TestOrganization.Management },
            "ConstraintViolationException",
            "CANNOT_CLOSE_MANAGEMENT_ACCOUNT");
        org.Run(new CloseAccountRequest { AccountId = account });
        org.Refuses(new CloseAccountRequest { AccountId = account }, "AccountAlreadyClosedException");
    }

    [Fact]
    public void CloseAccount_BeyondTheQuotaOfAMonth_IsRefused()
    {
        for (var i = 0; i < 251; i++)
        {
            org.Apply(OrganizationChange.Put(OrganizationState.LoneMember(AccountId.Parse($"{300_000_000_000 + i}"), "member", org.Now) with
            {
                ParentId = org.Root,
                ClosedAt = i < 250 ? org.Now : null,
            }));
        }
        org.Refuses(new CloseAccountRequest { AccountId = "300000000250" }, "ConstraintViolationException", "CLOSE_ACCOUNT_QUOTA_EXCEEDED");
        org.Now += TimeSpan.FromDays(30);
        org.Run(new CloseAccountRequest { AccountId = "300000000250" });
    }

    [Fact]
    public void Departure_OfManagementDelegatedOrYoungAccount_IsRefused()
    {
        var account = org.Account("member");
        org.Refuses(Remove(TestOrganization.Management), "MasterCannotLeaveOrganizationException");
        org.Refuses(new LeaveOrganizationRequest(), "MasterCannotLeaveOrganizationException");
        org.Refuses(Remove("999999999999"), "AccountNotFoundException");
        org.Refuses(Remove(account), "ConstraintViolationException", "WAIT_PERIOD_ACTIVE");
        org.Now += TimeSpan.FromDays(4);
        org.Run(
            new EnableAWSServiceAccessRequest { ServicePrincipal = "config.amazonaws.com" },
            new RegisterDelegatedAdministratorRequest { AccountId = account, ServicePrincipal = "config.amazonaws.com" });
        org.Refuses(Remove(account), "ConstraintViolationException", "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG");
        org.Run(new DeregisterDelegatedAdministratorRequest { AccountId = account, ServicePrincipal = "config.amazonaws.com" });
        org.Caller = account;
        org.Run(new LeaveOrganizationRequest());
        org.State.Members.Should().ContainSingle();
    }

    [Fact]
    public void NextToken_ThatIsNone_IsInvalid() =>
        org.Refuses(new ListAccountsRequest { NextToken = "?" }, "InvalidInputException", "INVALID_NEXT_TOKEN");

    [Fact]
    public void Tags_TwiceOfAwsOrTooMany_AreRefused()
    {
        org.Refuses(Tag(org.Root, ("a", ""), ("a", "")), "InvalidInputException", "DUPLICATE_TAG_KEY");
        org.Refuses(Tag(org.Root, ("aws:a", "")), "InvalidInputException", "INVALID_SYSTEM_TAGS_PARAMETER");
        org.Refuses(Tag("ou-aaaa-bbbbbbbb", ("a", "")), "TargetNotFoundException");
        org.Run(Tag(org.Root, [.. Enumerable.Range(0, 50).Select(i => ($"key{i}", ""))]));
        org.Refuses(Tag(org.Root, ("key50", "")), "ConstraintViolationException", "MAX_TAG_LIMIT_EXCEEDED");
        org.Run(Tag(org.Root, ("key49", "again")));
    }

    [Fact]
    public void DelegatedAdministrator_ThatCannotBe_IsRefused()
    {
        const string Service = "config.amazonaws.com";
        var account = org.Account("member");
        org.Refuses(Register(account, Service), "ConstraintViolationException", "SERVICE_ACCESS_NOT_ENABLED");
        org.Refuses(
            new EnableAWSServiceAccessRequest { ServicePrincipal = "config" },
            "InvalidInputException",
            "UNRECOGNIZED_SERVICE_PRINCIPAL");
        org.Run(new EnableAWSServiceAccessRequest { ServicePrincipal = Service });
        org.Refuses(
            Register(TestOrganization.Management, Service),
            "ConstraintViolationException",
            "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR");
        org.Refuses(
            new DeregisterDelegatedAdministratorRequest { AccountId = account, ServicePrincipal = Service },
            "AccountNotRegisteredException");
        org.Run(Register(account, Service));
        org.Refuses(Register(account, Service), "AccountAlreadyRegisteredException");
        org.Run(new DisableAWSServiceAccessRequest { ServicePrincipal = Service });
        org.Refuses(new ListDelegatedServicesForAccountRequest { AccountId = account }, "AccountNotRegisteredException");
        org.Run(new EnableAWSServiceAccessRequest { ServicePrincipal = Service }, new CloseAccountRequest { AccountId = account });
        org.Refuses(
            Register(account, Service),
            "ConstraintViolationException",
            "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR");
    }

    private static MoveAccountRequest Move(string account, string from, string to) =>
        new() { AccountId = account, SourceParentId = from, DestinationParentId = to };

    private static RemoveAccountFromOrganizationRequest Remove(string account) => new() { AccountId = account };

    private static RegisterDelegatedAdministratorRequest Register(string account, string service) =>
        new() { AccountId = account, ServicePrincipal = service };

    private static IMessage Tag(string resource, params (string Key, string Value)[] tags)
    {
        var request = new TagResourceRequest { ResourceId = resource };
        request.Tags.AddRange(tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value }));
        return request;
    }
}
