using Rolecall.Api.Organizations.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Organization;

/// <summary>SCPs and RCPs: what may be written, attached and detached.</summary>
public sealed class GuardrailPolicyTests
{
    private const string FullAccess = "p-FullAWSAccess";

    private readonly TestOrganization org = TestOrganization.WithBothTypes();

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*"}]}""")]
    [InlineData("""{"Version":"2008-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}""")]
    public void ServiceControlPolicy_ThatIsMalformed_IsRefused(string content) =>
        RefusesMalformed(content, GuardrailTypes.ServiceControl);

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*:*","NotResource":"arn:aws:s3:::secret","Condition":{"Bool":{"aws:SecureTransport":"true"}}}]}""")]
    public void ServiceControlPolicy_InTheFullLanguage_IsTaken(string content) => org.Run(Create(content, GuardrailTypes.ServiceControl));

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"111111111111"},"Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"ec2:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("not JSON")]
    [InlineData("""{"Version":"2008-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":["s3:*","*"],"Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"},{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}""")]
    public void ResourceControlPolicy_ThatIsMalformed_IsRefused(string content) =>
        RefusesMalformed(content, GuardrailTypes.ResourceControl);

    /// <summary>Organizations says no more than that, whatever is wrong.</summary>
    private void RefusesMalformed(string content, string type)
    {
        var running = () => org.Outcome(Create(content, type));
        var fault = running.Should().Throw<AwsFaultException>().Which.Fault;
        (fault.Code, fault.Message, fault.Status).Should().Be((
            "MalformedPolicyDocumentException", "The provided policy document does not meet the requirements of the specified policy type.", 400));
    }

    /// <summary>"Wildcards (*) and question marks (?) can be used anywhere in the action name".</summary>
    [Fact]
    public void ResourceControlPolicy_WithWildcardsWithinAnAction_IsTaken() => org.Run(Create(
        """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":["s3:*Object","kms:?ecrypt"],"Resource":"*"}}""",
        GuardrailTypes.ResourceControl));

    [Fact]
    public void ResourceControlPolicy_WithNotResource_IsTaken() => org.Run(Create(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":["s3:*","sts:AssumeRole"],"NotResource":"arn:aws:s3:::open/*"}]}""",
        GuardrailTypes.ResourceControl));

    [Theory]
    [InlineData(GuardrailTypes.ServiceControl, 10_240, TestOrganization.DenyS3)]
    [InlineData(GuardrailTypes.ResourceControl, 5_120, TestOrganization.RcpDenyS3)]
    public void Policy_LongerThanItsQuota_IsRefused(string type, int quota, string content)
    {
        org.Run(Create(content.PadRight(quota), type));
        org.Refuses(Create(content.PadRight(quota + 1), type, "longer"), "ConstraintViolationException", "POLICY_CONTENT_LIMIT_EXCEEDED");
    }

    [Fact]
    public void Policy_OfATakenName_IsADuplicate()
    {
        org.Policy("one");
        org.Refuses(Create(TestOrganization.DenyS3, GuardrailTypes.ServiceControl, "one"), "DuplicatePolicyException");
        org.Refuses(Create(TestOrganization.DenyS3, GuardrailTypes.ServiceControl, "FullAWSAccess"), "DuplicatePolicyException");
        org.Refuses(new UpdatePolicyRequest { PolicyId = org.Policy("two"), Name = "one" }, "DuplicatePolicyException");
        org.Policy("one", TestOrganization.RcpDenyS3, GuardrailTypes.ResourceControl);
    }

    [Fact]
    public void Policy_OfATypeThatIsNotServed_IsNotAvailable()
    {
        org.Refuses(Create("{}", "TAG_POLICY"), "PolicyTypeNotAvailableForOrganizationException");
        org.Refuses(
            new EnablePolicyTypeRequest { RootId = org.Root, PolicyType = "TAG_POLICY" },
            "PolicyTypeNotAvailableForOrganizationException");
    }

    [Fact]
    public void Policies_WithBillingFeaturesOnly_AreNotAvailable()
    {
        var billing = new TestOrganization("CONSOLIDATED_BILLING");
        billing.Refuses(Create(TestOrganization.DenyS3, GuardrailTypes.ServiceControl), "PolicyTypeNotAvailableForOrganizationException");
        billing.Refuses(
            new EnablePolicyTypeRequest { RootId = billing.Root, PolicyType = GuardrailTypes.ServiceControl },
            "PolicyTypeNotAvailableForOrganizationException");
        billing.Run(
            new EnableAllFeaturesRequest(),
            new EnablePolicyTypeRequest { RootId = billing.Root, PolicyType = GuardrailTypes.ServiceControl });
    }

    [Fact]
    public void AwsPolicy_Changed_IsImmutable()
    {
        org.Refuses(new UpdatePolicyRequest { PolicyId = FullAccess, Name = "a" }, "InvalidInputException", "IMMUTABLE_POLICY");
        org.Refuses(new DeletePolicyRequest { PolicyId = FullAccess }, "InvalidInputException", "IMMUTABLE_POLICY");
    }

    [Fact]
    public void DeletePolicy_Attached_IsInUse()
    {
        var policy = org.Policy("deny");
        org.Attach(policy, org.Root);
        org.Refuses(new DeletePolicyRequest { PolicyId = policy }, "PolicyInUseException");
        org.Run(new DetachPolicyRequest { PolicyId = policy, TargetId = org.Root }, new DeletePolicyRequest { PolicyId = policy });
        org.Refuses(new DescribePolicyRequest { PolicyId = policy }, "PolicyNotFoundException");
    }

    [Fact]
    public void Attach_ThatCannotBe_IsRefused()
    {
        var policy = org.Policy("deny");
        org.Refuses(Attach("p-aaaaaaaa", org.Root), "PolicyNotFoundException");
        org.Refuses(Attach(policy, "999999999999"), "TargetNotFoundException");
        org.Attach(policy, org.Root);
        org.Refuses(Attach(policy, org.Root), "DuplicatePolicyAttachmentException");
    }

    [Theory]
    [InlineData(GuardrailTypes.ServiceControl, 10, TestOrganization.DenyS3)]
    [InlineData(GuardrailTypes.ResourceControl, 5, TestOrganization.RcpDenyS3)]
    public void Attach_BeyondTheQuotaOfItsType_IsRefused(string type, int quota, string content)
    {
        for (var i = 1; i < quota; i++)
            org.Attach(org.Policy("policy" + i, content, type), org.Root);
        org.Refuses(
            Attach(org.Policy("one more", content, type), org.Root),
            "ConstraintViolationException",
            "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    }

    [Fact]
    public void Detach_ThatCannotBe_IsRefused()
    {
        var policy = org.Policy("deny");
        org.Refuses(Detach("p-aaaaaaaa", org.Root), "PolicyNotFoundException");
        org.Refuses(Detach(policy, "999999999999"), "TargetNotFoundException");
        org.Refuses(Detach(policy, org.Root), "PolicyNotAttachedException");
        org.Refuses(Detach(FullAccess, org.Root), "ConstraintViolationException", "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
        org.Refuses(Detach("p-RCPFullAWSAccess", org.Root), "InvalidInputException", "NON_DETACHABLE_POLICY");
        org.Attach(policy, org.Root);
        org.Run(Detach(FullAccess, org.Root));
        org.Refuses(Detach(policy, org.Root), "ConstraintViolationException", "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    }

    [Fact]
    public void PolicyType_SwitchedTwiceOrElsewhere_IsRefused()
    {
        org.Refuses(Enable(GuardrailTypes.ServiceControl), "PolicyTypeAlreadyEnabledException");
        org.Refuses(
            new DisablePolicyTypeRequest { RootId = "r-none", PolicyType = GuardrailTypes.ServiceControl },
            "RootNotFoundException");
        org.Run(new DisablePolicyTypeRequest { RootId = org.Root, PolicyType = GuardrailTypes.ServiceControl });
        org.Refuses(
            new DisablePolicyTypeRequest { RootId = org.Root, PolicyType = GuardrailTypes.ServiceControl },
            "PolicyTypeNotEnabledException");
        org.Refuses(Attach(org.Policy("deny"), org.Root), "PolicyTypeNotEnabledException");
    }

    [Fact]
    public void PolicyType_DisabledAndEnabledAgain_LeavesOnlyTheStandardPolicyEverywhere()
    {
        var unit = org.Unit(org.Root, "unit");
        var account = org.Account("member");
        org.Attach(org.Policy("deny"), unit);
        org.Attach(org.Policy("deny too"), account);
        org.Run(new DisablePolicyTypeRequest { RootId = org.Root, PolicyType = GuardrailTypes.ServiceControl });
        foreach (var target in new[] { org.Root, unit, account })
            Attached(target).Should().BeEmpty();
        org.Run(Enable(GuardrailTypes.ServiceControl));
        foreach (var target in new[] { org.Root, unit, account, TestOrganization.Management })
            Attached(target).Should().Equal(FullAccess);
    }

    [Fact]
    public void Lists_TellPoliciesTargetsAndPages()
    {
        var unit = org.Unit(org.Root, "unit");
        var policy = org.Policy("deny");
        org.Attach(policy, unit);
        org.Attach(policy, TestOrganization.Management);
        org.Run<ListPoliciesResponse>(new ListPoliciesRequest { Filter = GuardrailTypes.ServiceControl }).Policies
            .Select(one => (one.Name, one.AwsManaged)).Should().BeEquivalentTo([("FullAWSAccess", true), ("deny", false)]);

        var first = org.Run<ListTargetsForPolicyResponse>(new ListTargetsForPolicyRequest { PolicyId = policy, MaxResults = 1 });
        var second = org.Run<ListTargetsForPolicyResponse>(new ListTargetsForPolicyRequest
        {
            PolicyId = policy,
            MaxResults = 1,
            NextToken = first.NextToken
        });
        second.HasNextToken.Should().BeFalse();
        first.Targets.Concat(second.Targets).Select(target => (target.TargetId, target.Type, target.Name)).Should().BeEquivalentTo(
            [(unit, "ORGANIZATIONAL_UNIT", "unit"), (TestOrganization.Management, "ACCOUNT", "management")]);
    }

    private static CreatePolicyRequest Create(string content, string type, string name = "new") =>
        new() { Name = name, Description = "", Content = content, Type = type };

    private static AttachPolicyRequest Attach(string policy, string target) => new() { PolicyId = policy, TargetId = target };

    private static DetachPolicyRequest Detach(string policy, string target) => new() { PolicyId = policy, TargetId = target };

    private EnablePolicyTypeRequest Enable(string type) => new() { RootId = org.Root, PolicyType = type };

    private IEnumerable<string> Attached(string target) => org.Run<ListPoliciesForTargetResponse>(
        new ListPoliciesForTargetRequest { TargetId = target, Filter = GuardrailTypes.ServiceControl }).Policies.Select(
            policy => policy.Id);
}
