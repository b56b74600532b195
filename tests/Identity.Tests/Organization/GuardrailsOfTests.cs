using Rolecall.Api.Organizations.V1;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Identity.Tests.Organization;

/// <summary>What is in force on an account, and whom a change touches.</summary>
public sealed class GuardrailsOfTests
{
    private readonly TestOrganization org = TestOrganization.WithBothTypes();

    [Fact]
    public void Guardrails_OfAnAccountInAnOu_GoFromTheRootDown()
    {
        var (outer, account) = (org.Unit(org.Root, "outer"), org.Account("member"));
        var inner = org.Unit(outer, "inner");
        org.Move(account, org.Root, inner);
        org.Attach(org.Policy("deny outer"), outer);
        org.Attach(org.Policy("deny account"), account);
        org.Attach(org.Policy("rcp", TestOrganization.RcpDenyS3, GuardrailTypes.ResourceControl), inner);

        var guardrails = org.GuardrailsOf(account)!;
        (guardrails.OrganizationId, guardrails.Path, guardrails.Management, guardrails.Closed)
            .Should().Be((TestOrganization.Id, $"{TestOrganization.Id}/{org.Root}/{outer}/{inner}/", false, false));
        Names(guardrails.ServiceControl).Should().Equal(
            $"{org.Root}: FullAWSAccess", $"{outer}: FullAWSAccess, deny outer", $"{inner}: FullAWSAccess",
            $"{account}: FullAWSAccess, deny account");
        Names(guardrails.ResourceControl).Should().Equal(
            $"{org.Root}: RCPFullAWSAccess", $"{outer}: RCPFullAWSAccess", $"{inner}: RCPFullAWSAccess, rcp",
            $"{account}: RCPFullAWSAccess");
        guardrails.ServiceControl[1].Policies[1].Arn
            .Should().StartWith($"arn:aws:organizations::111111111111:policy/{TestOrganization.Id}/service_control_policy/p-");
    }

    [Fact]
    public void Guardrails_OfTheManagementAccount_AreNone()
    {
        org.Attach(org.Policy("deny"), org.Root);
        var guardrails = org.GuardrailsOf(TestOrganization.Management)!;
        guardrails.Management.Should().BeTrue();
        guardrails.ServiceControl.Should().BeEmpty();
        guardrails.ResourceControl.Should().BeEmpty();
        guardrails.Path.Should().Be($"{TestOrganization.Id}/{org.Root}/");
    }

    [Fact]
    public void Guardrails_OfATypeThatIsOff_AreNone()
    {
        org.Run(new DisablePolicyTypeRequest { RootId = org.Root, PolicyType = GuardrailTypes.ServiceControl });
        var account = org.Account("member");
        var guardrails = org.GuardrailsOf(account)!;
        guardrails.ServiceControl.Should().BeEmpty();
        guardrails.ResourceControl.Should().HaveCount(2);
    }

    [Fact]
    public void Guardrails_OfNoMember_AreNull() => org.GuardrailsOf("999999999999").Should().BeNull();

    [Fact]
    public void Change_OfAnOu_TouchesTheAccountsBelowItOnly()
    {
        var (outer, other) = (org.Unit(org.Root, "outer"), org.Unit(org.Root, "other"));
        var inner = org.Unit(outer, "inner");
        var (one, two, three) = (org.Account("one"), org.Account("two"), org.Account("three"));
        org.Move(one, org.Root, inner);
        org.Move(two, org.Root, other);
        var policy = org.Policy("deny");

        Touched(new AttachPolicyRequest { PolicyId = policy, TargetId = outer }).Should().Equal(one);
        Touched(new AttachPolicyRequest { PolicyId = policy, TargetId = two }).Should().Equal(two);
        Touched(new AttachPolicyRequest { PolicyId = policy, TargetId = org.Root })
            .Should().BeEquivalentTo([one, two, three, TestOrganization.Management]);
        org.Attach(policy, outer);
        Touched(new UpdatePolicyRequest
        {
            PolicyId = policy,
            Content = TestOrganization.DenyS3.Replace("s3", "iam", StringComparison.Ordinal)
        })
            .Should().Equal(one);
        Touched(new UpdatePolicyRequest { PolicyId = policy, Description = "another" }).Should().BeEmpty();
        Touched(new UpdateOrganizationalUnitRequest { OrganizationalUnitId = outer, Name = "another" }).Should().BeEmpty();
        Touched(new MoveAccountRequest { AccountId = two, SourceParentId = other, DestinationParentId = inner }).Should().Equal(two);
        Touched(new CloseAccountRequest { AccountId = three }).Should().Equal(three);
        Touched(new DetachPolicyRequest { PolicyId = policy, TargetId = outer }).Should().Equal(one);
        Touched(new DisablePolicyTypeRequest { RootId = org.Root, PolicyType = GuardrailTypes.ServiceControl }).Should().HaveCount(4);
    }

    [Theory]
    [InlineData(1, 9, 1, 10, false)]
    [InlineData(1, 10, 1, 10, false)]
    [InlineData(1, 11, 1, 10, true)]
    [InlineData(2, 0, 1, 10, true)]
    [InlineData(0, 99, 1, 10, false)]
    public void Guardrails_OfALaterMembershipOrVersion_AreNewer(int membership, long version, int former, long formerVersion, bool newer) =>
        new Guardrails
        {
            Membership = membership,
            Version = version
        }.IsNewerThan(new Guardrails { Membership = former, Version = formerVersion })
            .Should().Be(newer);

    private static IEnumerable<string> Names(IEnumerable<GuardrailLevel> levels) =>
        levels.Select(level => $"{level.TargetId}: {string.Join(", ", level.Policies.Select(policy => policy.Name))}");

    private IReadOnlyCollection<string> Touched(Google.Protobuf.IMessage request)
    {
        var changes = org.Outcome(request).Changes;
        return OrganizationState.MembersTouchedBy(changes, org.State, changes.Aggregate(org.State, (state, change) => state.Apply(change)));
    }
}
