using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

public sealed class ManagedPoliciesTests
{
    private const string Arn = "arn:aws:iam::222222222222:policy/Read";
    private const string AwsArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    private const string NoArn = "arn:aws:iam::222222222222:policy/None";
    private const string NotFound = $"Policy {NoArn} was not found.";

    private readonly TestAccount account = new();

    public ManagedPoliciesTests() => account.Run(new CreatePolicyRequest { PolicyName = "Read", PolicyDocument = TestAccount.AllowAll });

    [Fact]
    public void CreatePolicy_OfANewName_IsVersionOne()
    {
        var policy = account.Run<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = Arn }).Policy;
        (policy.PolicyName, policy.DefaultVersionId, policy.AttachmentCount, policy.IsAttachable).Should().Be(("Read", "v1", 0, true));
        policy.PolicyId.Should().StartWith("ANPA").And.HaveLength(21);
    }

    [Fact]
    public void CreatePolicy_OfANameTaken_EntityAlreadyExists() => account.Refuses(
        new CreatePolicyRequest { PolicyName = "READ", PolicyDocument = TestAccount.AllowAll },
        "EntityAlreadyExists", "A policy called READ already exists. Duplicate names are not allowed.");

    [Fact]
    public void CreatePolicy_OfAMalformedDocument_MalformedPolicyDocument()
    {
        var creating = () => account.Outcome(new CreatePolicyRequest { PolicyName = "a", PolicyDocument = TestAccount.TrustAccount });
        creating.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("MalformedPolicyDocument");
    }

    [Fact]
    public void CreatePolicy_TooLong_LimitExceeded()
    {
        account.Run(new CreatePolicyRequest { PolicyName = "a", PolicyDocument = TestAccount.PolicyOf(6144) });
        account.Refuses(
            new CreatePolicyRequest { PolicyName = "b", PolicyDocument = TestAccount.PolicyOf(6145) }, "LimitExceeded",
            "Cannot exceed quota for PolicySize: 6144");
    }

    [Fact]
    public void CreatePolicy_BeyondTheQuota_LimitExceeded()
    {
        for (var number = 1; number < 1500; number++)
            account.Apply(AccountChange.Put(account.State.Policies["Read"] with { Name = $"policy{number}" }));
        account.Refuses(
            new CreatePolicyRequest { PolicyName = "a", PolicyDocument = TestAccount.AllowAll }, "LimitExceeded",
            "Cannot exceed quota for PoliciesPerAccount: 1500");
    }

    [Fact]
    public void GetPolicy_OfNone_NoSuchEntity() => account.Refuses(new GetPolicyRequest { PolicyArn = NoArn }, "NoSuchEntity", NotFound);

    [Fact]
    public void GetPolicy_OfAws_IsThere() =>
        account.Run<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = AwsArn }).Policy.PolicyName.Should().Be("ReadOnlyAccess");

    [Theory]
    [InlineData("Local", true, false)]
    [InlineData("AWS", false, true)]
    [InlineData("All", true, true)]
    public void ListPolicies_OfAScope_AreThatScopes(string scope, bool own, bool aws)
    {
        var first = account.Run<ListPoliciesResponse>(new ListPoliciesRequest { Scope = scope, MaxItems = 1000 });
        var rest = first.IsTruncated
            ? account.Run<ListPoliciesResponse>(new ListPoliciesRequest { Scope = scope, MaxItems = 1000, Marker = first.Marker })
            : new();
        var arns = first.Policies.Concat(rest.Policies).Select(policy => policy.Arn).ToList();
        (arns.Contains(Arn), arns.Contains(AwsArn)).Should().Be((own, aws));
    }

    [Fact]
    public void DeletePolicy_OfNone_NoSuchEntity() =>
        account.Refuses(new DeletePolicyRequest { PolicyArn = NoArn }, "NoSuchEntity", NotFound);

    [Fact]
    public void DeletePolicy_OfAws_AccessDenied() =>
        account.Refuses(
            new DeletePolicyRequest { PolicyArn = AwsArn }, "AccessDenied", $"Policies that AWS manages cannot be changed: {AwsArn}");

    [Fact]
    public void DeletePolicy_Attached_DeleteConflict()
    {
        account.Run(new CreateGroupRequest { GroupName = "g" }, new AttachGroupPolicyRequest { GroupName = "g", PolicyArn = Arn });
        account.Refuses(new DeletePolicyRequest { PolicyArn = Arn }, "DeleteConflict", "Cannot delete a policy attached to entities.");
    }

    [Fact]
    public void DeletePolicy_ThatIsABoundary_DeleteConflict()
    {
        account.Run(new CreateUserRequest { UserName = "alice", PermissionsBoundary = Arn });
        account.Refuses(new DeletePolicyRequest { PolicyArn = Arn }, "DeleteConflict", "Cannot delete a policy attached to entities.");
    }

    [Fact]
    public void DeletePolicy_OfSeveralVersions_DeleteConflict()
    {
        account.Run(new CreatePolicyVersionRequest { PolicyArn = Arn, PolicyDocument = TestAccount.AllowAll });
        account.Refuses(
            new DeletePolicyRequest { PolicyArn = Arn },
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.");
    }

    [Fact]
    public void CreatePolicyVersion_OfNone_NoSuchEntity() => account.Refuses(
        new CreatePolicyVersionRequest { PolicyArn = NoArn, PolicyDocument = TestAccount.AllowAll }, "NoSuchEntity", NotFound);

    [Fact]
    public void CreatePolicyVersion_OfAws_AccessDenied() => account.Refuses(
        new CreatePolicyVersionRequest { PolicyArn = AwsArn, PolicyDocument = TestAccount.AllowAll },
        "AccessDenied", $"Policies that AWS manages cannot be changed: {AwsArn}");

    [Fact]
    public void CreatePolicyVersion_OfASixth_LimitExceeded()
    {
        for (var number = 2; number <= 5; number++)
            account.Run(new CreatePolicyVersionRequest { PolicyArn = Arn, PolicyDocument = TestAccount.AllowAll });
        account.Refuses(
            new CreatePolicyVersionRequest { PolicyArn = Arn, PolicyDocument = TestAccount.AllowAll },
            "LimitExceeded",
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.");
    }

    [Fact]
    public void CreatePolicyVersion_OfAMalformedDocument_MalformedPolicyDocument()
    {
        var creating = () => account.Outcome(new CreatePolicyVersionRequest { PolicyArn = Arn, PolicyDocument = "{" });
        creating.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("MalformedPolicyDocument");
    }

    [Fact]
    public void CreatePolicyVersion_AfterADeletedOne_NeverUsesItsNumberAgain()
    {
        account.Run(
            new CreatePolicyVersionRequest { PolicyArn = Arn, PolicyDocument = TestAccount.AllowAll },
            new DeletePolicyVersionRequest { PolicyArn = Arn, VersionId = "v2" });
        account.Run<CreatePolicyVersionResponse>(new CreatePolicyVersionRequest
        {
            PolicyArn = Arn,
            PolicyDocument = TestAccount.AllowAll,
            SetAsDefault = true
        })
            .PolicyVersion.VersionId.Should().Be("v3");
        account.Run<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = Arn }).Policy.DefaultVersionId.Should().Be("v3");
    }

    [Fact]
    public void GetPolicyVersion_OfNone_NoSuchEntity()
    {
        account.Refuses(new GetPolicyVersionRequest { PolicyArn = NoArn, VersionId = "v1" }, "NoSuchEntity", NotFound);
        account.Refuses(
            new GetPolicyVersionRequest { PolicyArn = Arn, VersionId = "v2" }, "NoSuchEntity",
            $"Policy {Arn} version v2 does not exist or is not attachable.");
        account.Refuses(
            new GetPolicyVersionRequest { PolicyArn = AwsArn, VersionId = "v0" }, "NoSuchEntity",
            $"Policy {AwsArn} version v0 does not exist or is not attachable.");
    }

    [Fact]
    public void ListPolicyVersions_OfNone_NoSuchEntity() =>
        account.Refuses(new ListPolicyVersionsRequest { PolicyArn = NoArn }, "NoSuchEntity", NotFound);

    [Fact]
    public void SetDefaultPolicyVersion_OfNone_NoSuchEntity()
    {
        account.Refuses(new SetDefaultPolicyVersionRequest { PolicyArn = NoArn, VersionId = "v1" }, "NoSuchEntity", NotFound);
        account.Refuses(
            new SetDefaultPolicyVersionRequest { PolicyArn = Arn, VersionId = "v2" }, "NoSuchEntity",
            $"Policy {Arn} version v2 does not exist or is not attachable.");
    }

    [Fact]
    public void DeletePolicyVersion_OfTheDefault_DeleteConflict() => account.Refuses(
        new DeletePolicyVersionRequest { PolicyArn = Arn, VersionId = "v1" }, "DeleteConflict",
        "Cannot delete the default version of a policy.");

    [Fact]
    public void DeletePolicyVersion_OfNone_NoSuchEntity() => account.Refuses(
        new DeletePolicyVersionRequest { PolicyArn = Arn, VersionId = "v9" }, "NoSuchEntity",
        $"Policy {Arn} version v9 does not exist or is not attachable.");
}
