using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.AwsManaged;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.AwsManaged;

/// <summary>IAM's operations on the policies that AWS manages.</summary>
public sealed class AwsManagedOperationsTests
{
    private const string ReadOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    private const string ViewOnly = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
    private const string ForServiceLinkedRoles = "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy";

    private readonly TestAccount account = new();

    public AwsManagedOperationsTests() => account.Run(
        new CreateUserRequest { UserName = "alice" },
        new CreateGroupRequest { GroupName = "readers" },
        new CreateRoleRequest { RoleName = "viewer", AssumeRolePolicyDocument = TestAccount.TrustAccount },
        new CreatePolicyRequest { PolicyName = "Own", PolicyDocument = TestAccount.AllowAll });

    [Theory]
    [InlineData("AWS", 1594)]
    [InlineData("All", 1595)]
    [InlineData("Local", 1)]
    public void ListPolicies_PageByPage_HasEachOnce(string scope, int count)
    {
        var arns = new List<string>();
        var request = new ListPoliciesRequest { Scope = scope, MaxItems = 100 };
        ListPoliciesResponse page;
        do
        {
            page = account.Run<ListPoliciesResponse>(request);
            arns.AddRange(page.Policies.Select(policy => policy.Arn));
            request.Marker = page.Marker;
        }
        while (page.IsTruncated);

        arns.Should().HaveCount(count).And.OnlyHaveUniqueItems();
        page.HasMarker.Should().BeFalse();
    }

    [Theory]
    [InlineData("/job-function/", 11)]
    [InlineData("/aws-service-role/", 357)]
    [InlineData("/service-role/", 227)]
    [InlineData("/none/", 0)]
    public void ListPolicies_OfAPath_AreThatPaths(string path, int count) =>
        account.Run<ListPoliciesResponse>(new ListPoliciesRequest { Scope = "AWS", PathPrefix = path, MaxItems = 1000 }).Policies
            .Should().HaveCount(count);

    [Fact]
    public void ListPolicies_OnlyAttached_AreThoseInUse()
    {
        account.Run(
            new AttachUserPolicyRequest { UserName = "alice", PolicyArn = ReadOnly },
            new AttachGroupPolicyRequest { GroupName = "readers", PolicyArn = ReadOnly },
            new PutRolePermissionsBoundaryRequest { RoleName = "viewer", PermissionsBoundary = ViewOnly });

        List(new ListPoliciesRequest { OnlyAttached = true }).Should().Equal((ReadOnly, 2, 0));
        List(new ListPoliciesRequest { OnlyAttached = true, PolicyUsageFilter = "PermissionsPolicy" }).Should().Equal((ReadOnly, 2, 0));
        List(new ListPoliciesRequest { PolicyUsageFilter = "PermissionsBoundary" }).Should().Equal((ViewOnly, 0, 1));
        List(new ListPoliciesRequest { OnlyAttached = true, PolicyUsageFilter = "PermissionsBoundary", Scope = "Local" })
            .Should().BeEmpty();
        List(new ListPoliciesRequest
        {
            PolicyUsageFilter = "PermissionsPolicy",
            Scope = "AWS",
            PathPrefix = "/job-function/",
            MaxItems = 1000
        })
            .Should().HaveCount(10, "one of the eleven is in use as a boundary only");
    }

    [Fact]
    public void GetPolicy_TellsDefaultVersionAndUses()
    {
        account.Run(new AttachRolePolicyRequest { RoleName = "viewer", PolicyArn = ReadOnly });

        var policy = account.Run<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = ReadOnly }).Policy;

        (policy.PolicyName, policy.Path, policy.DefaultVersionId, policy.AttachmentCount, policy.IsAttachable)
            .Should().Be(("ReadOnlyAccess", "/", "v188", 1, true));
        policy.CreateDate.ToDateTimeOffset().Should().Be(new DateTimeOffset(2015, 2, 6, 18, 39, 48, TimeSpan.Zero));
    }

    [Fact]
    public void ListPolicyVersions_AreTheNewestFive_PageByPage()
    {
        var first = account.Run<ListPolicyVersionsResponse>(new ListPolicyVersionsRequest { PolicyArn = ReadOnly, MaxItems = 3 });
        var second = account.Run<ListPolicyVersionsResponse>(new ListPolicyVersionsRequest { PolicyArn = ReadOnly, Marker = first.Marker });

        first.Versions.Concat(second.Versions).Select(version => (version.VersionId, version.IsDefaultVersion))
            .Should().Equal(("v188", true), ("v187", false), ("v186", false), ("v185", false), ("v184", false));
        second.IsTruncated.Should().BeFalse();
    }

    [Fact]
    public void GetPolicyVersion_OfAnOlderOne_HasItsOwnDocument()
    {
        string DocumentOf(string version) => account.Run<GetPolicyVersionResponse>(
            new GetPolicyVersionRequest { PolicyArn = ReadOnly, VersionId = version }).PolicyVersion.Document;

        DocumentOf("v188").Should().Be(AwsManagedPolicies.Find(ReadOnly)!.Document.Json).And.NotBe(DocumentOf("v187"));
        account.Refuses(
            new GetPolicyVersionRequest { PolicyArn = ReadOnly, VersionId = "v183" }, "NoSuchEntity",
            $"Policy {ReadOnly} version v183 does not exist or is not attachable.");
    }

    [Fact]
    public void ListEntitiesForPolicy_AreItsHolders()
    {
        account.Run(
            new AttachUserPolicyRequest { UserName = "alice", PolicyArn = ReadOnly },
            new AttachGroupPolicyRequest { GroupName = "readers", PolicyArn = ReadOnly },
            new PutRolePermissionsBoundaryRequest { RoleName = "viewer", PermissionsBoundary = ReadOnly });

        var all = account.Run<ListEntitiesForPolicyResponse>(new ListEntitiesForPolicyRequest { PolicyArn = ReadOnly });

        (all.PolicyUsers.Single().UserName, all.PolicyGroups.Single().GroupName, all.PolicyRoles.Single().RoleName)
            .Should().Be(("alice", "readers", "viewer"));
    }

    [Fact]
    public void ServiceLinkedRolePolicy_ToAnyoneElse_PolicyNotAttachable()
    {
        const string text = "Cannot attach a Service Role Policy to a Customer Role.";
        account.Refuses(
            new AttachRolePolicyRequest { RoleName = "viewer", PolicyArn = ForServiceLinkedRoles }, "PolicyNotAttachable", text);
        account.Refuses(new AttachUserPolicyRequest { UserName = "alice", PolicyArn = ForServiceLinkedRoles }, "PolicyNotAttachable", text);
        account.Refuses(
            new AttachGroupPolicyRequest { GroupName = "readers", PolicyArn = ForServiceLinkedRoles }, "PolicyNotAttachable", text);
    }

    private IEnumerable<(string Arn, int Attachments, int Boundaries)> List(ListPoliciesRequest request) =>
        account.Run<ListPoliciesResponse>(request).Policies.Select(
            policy => (policy.Arn, policy.AttachmentCount, policy.PermissionsBoundaryUsageCount));
}
