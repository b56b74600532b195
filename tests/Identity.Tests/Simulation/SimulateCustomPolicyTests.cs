using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Simulation;

public sealed class SimulateCustomPolicyTests
{
    private const string Allow = TestAccount.AllowAll;
    private const string Deny = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""";
    private const string Role = "arn:aws:iam::222222222222:role/target";
    private const string Ann = "arn:aws:iam::222222222222:user/ann";
    private const string Stranger = "arn:aws:iam::999999999999:user/stranger";

    private readonly TestAccount account = new();

    [Fact]
    public void AllowingStatement_IsNamedWithItsPlace()
    {
        var result = Simulate(new() { PolicyInputList = { Nothing, Allow }, ActionNames = { "s3:GetObject" } });

        (result.EvalActionName, result.EvalResourceName, result.EvalDecision).Should().Be(("s3:GetObject", "*", "allowed"));
        var matched = result.MatchedStatements.Should().ContainSingle().Subject;
        (matched.SourcePolicyId, matched.SourcePolicyType).Should().Be(("PolicyInputList.2", "IAM Policy"));
        (matched.StartPosition.Line, matched.StartPosition.Column, matched.EndPosition.Column).Should().Be((1, 38, 84));
        result.ResourceSpecificResults.Should().BeEmpty();
    }

    [Fact]
    public void ExplicitDeny_IsTheOnlyStatementNamed()
    {
        var result = Simulate(new() { PolicyInputList = { Allow, Deny }, ActionNames = { "s3:GetObject" } });

        result.EvalDecision.Should().Be("explicitDeny");
        result.MatchedStatements.Single().SourcePolicyId.Should().Be("PolicyInputList.2");
    }

    [Fact]
    public void ActionOnSeveralResources_IsOneResultOfTheMostRestrictiveDecision()
    {
        var result = Simulate(new()
        {
            PolicyInputList = { Of("Allow", "s3:*", "arn:aws:s3:::a/*"), Of("Deny", "s3:*", "arn:aws:s3:::c/*") },
            ActionNames = { "s3:GetObject" },
            ResourceArns = { "arn:aws:s3:::a/x", "arn:aws:s3:::b/x", "arn:aws:s3:::c/x" },
        });

        (result.EvalDecision, result.EvalResourceName).Should().Be(("explicitDeny", "arn:${Partition}:s3:::${BucketName}/${ObjectName}"));
        result.MatchedStatements.Single().SourcePolicyId.Should().Be("PolicyInputList.2");
        result.ResourceSpecificResults.Select(one => (one.EvalResourceName, one.EvalResourceDecision, one.MatchedStatements.Count)).Should().Equal(
            ("arn:aws:s3:::a/x", "allowed", 1), ("arn:aws:s3:::b/x", "implicitDeny", 0), ("arn:aws:s3:::c/x", "explicitDeny", 1));
    }

    [Theory]
    [InlineData(Allow, true, "allowed")]
    [InlineData(Nothing, false, "implicitDeny")]
    [InlineData(Deny, false, "explicitDeny")]
    public void PermissionsBoundary_NarrowsAndIsToldOf(string boundary, bool allows, string decision)
    {
        var result = Simulate(new() { PolicyInputList = { Allow }, PermissionsBoundaryPolicyInputList = { boundary }, ActionNames = { "s3:GetObject" } });

        result.EvalDecision.Should().Be(decision);
        result.PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary.Should().Be(allows);
    }

    [Theory]
    [InlineData(Allow, Allow, true, "allowed")]
    [InlineData(Allow, Nothing, false, "implicitDeny")]
    [InlineData(Nothing, Allow, false, "implicitDeny")]
    [InlineData(Allow, Deny, false, "explicitDeny")]
    public void OrganizationPolicies_MustAllowAtEveryLevel(string root, string own, bool allows, string decision)
    {
        var result = Simulate(new()
        {
            PolicyInputList = { Allow },
            OrderedOrganizationPolicyInputList = { Level(root), Level(Nothing, Allow), Level(own) },
            ActionNames = { "s3:GetObject" },
        });

        result.EvalDecision.Should().Be(decision);
        result.OrganizationsDecisionDetail.AllowedByOrganizations.Should().Be(allows);
    }

    [Theory]
    // The role trusts …                                      … and the caller's own policies
    [InlineData("arn:aws:iam::222222222222:user/ann", Ann, Nothing, "allowed")]
    [InlineData("arn:aws:iam::222222222222:root", Ann, Allow, "allowed")]
    [InlineData("arn:aws:iam::222222222222:root", Ann, Nothing, "implicitDeny")]
    [InlineData("arn:aws:iam::222222222222:user/bob", Ann, Allow, "implicitDeny")]
    [InlineData("arn:aws:iam::999999999999:root", Stranger, Allow, "allowed")]
    [InlineData("arn:aws:iam::999999999999:root", Stranger, Nothing, "implicitDeny")]
    [InlineData("arn:aws:iam::222222222222:root", Stranger, Allow, "implicitDeny")]
    [InlineData("arn:aws:iam::222222222222:role/caller", "arn:aws:iam::222222222222:role/caller", Nothing, "allowed")]
    public void TrustPolicy_OfTheAssumedRole_IsNotIgnored(string trusted, string caller, string policy, string decision)
    {
        var trust = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"TRUSTED"},"Action":"sts:AssumeRole"}}""".Replace("TRUSTED", trusted, StringComparison.Ordinal);

        Simulate(new() { PolicyInputList = { policy }, CallerArn = caller, ResourcePolicy = trust, ActionNames = { "sts:AssumeRole" }, ResourceArns = { Role } })
            .EvalDecision.Should().Be(decision);
    }

    [Theory]
    [InlineData("u-7731", "allowed")]
    [InlineData("u-0000", "implicitDeny")]
    [InlineData(null, "implicitDeny")]
    public void TrustPolicysExternalId_IsHeldAgainstTheContext(string? externalId, string decision)
    {
        var request = new SimulateCustomPolicyRequest
        {
            PolicyInputList = { Allow },
            CallerArn = Stranger,
            ResourcePolicy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"u-7731"}}}}""",
            ActionNames = { "sts:AssumeRole" },
            ResourceArns = { Role },
        };
        if (externalId is not null)
            request.ContextEntries.Add(new ContextEntry { ContextKeyName = "sts:ExternalId", ContextKeyType = "string", ContextKeyValues = { externalId } });

        var result = Simulate(request);

        result.EvalDecision.Should().Be(decision);
        result.ResourceSpecificResults.Single().MissingContextValues.Should().Equal(externalId is null ? ["sts:ExternalId"] : []);
        result.ResourceSpecificResults.Single().EvalDecisionDetails.Should().BeEquivalentTo(
            new Dictionary<string, string> { ["IAM Policy"] = "allowed", ["Resource Policy"] = decision });
    }

    [Theory]
    [InlineData("222222222222", "allowed", false)]
    [InlineData("333333333333", "implicitDeny", true)]
    [InlineData("arn:aws:iam::333333333333:root", "implicitDeny", true)]
    public void ResourceOwner_MakesItACallAcrossAccounts(string owner, string decision, bool crossAccount)
    {
        var result = Simulate(new() { PolicyInputList = { Allow }, CallerArn = Ann, ResourceOwner = owner, ActionNames = { "s3:GetObject" }, ResourceArns = { "arn:aws:s3:::b/x" } });

        result.EvalDecision.Should().Be(decision);
        (result.EvalDecisionDetails.Count > 0).Should().Be(crossAccount);
    }

    [Fact]
    public void ResourcePolicy_GrantsAcrossAccountsTogetherWithTheCallersOwn()
    {
        var request = new SimulateCustomPolicyRequest
        {
            PolicyInputList = { Allow },
            CallerArn = Ann,
            ResourceOwner = "333333333333",
            ResourcePolicy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}""",
            ActionNames = { "s3:GetObject" },
            ResourceArns = { "arn:aws:s3:::b/x" },
        };

        var result = Simulate(request);

        result.EvalDecision.Should().Be("allowed");
        result.MatchedStatements.Select(statement => (statement.SourcePolicyId, statement.SourcePolicyType))
            .Should().BeEquivalentTo([("PolicyInputList.1", "IAM Policy"), ("ResourcePolicy", "IAM Policy")]);
    }

    [Fact]
    public void MissingContextValues_AreThoseOfStatementsAboutTheRequest()
    {
        const string Policy = """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/team}/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}},
              {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddressIfExists":{"aws:SourceIp":"10.0.0.0/8"},"StringEquals":{"aws:username":"ann"}}},
              {"Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{"StringEquals":{"ec2:Region":"x"}}}]}
            """;

        var result = Simulate(new() { PolicyInputList = { Policy }, CallerArn = Ann, ActionNames = { "s3:GetObject" }, ResourceArns = { "arn:aws:s3:::b/t/x" } });

        result.EvalDecision.Should().Be("allowed", "the caller's name is known, and an absent address passes IfExists");
        result.MissingContextValues.Should().Equal("aws:PrincipalTag/team", "aws:SourceIp");
    }

    [Fact]
    public void Results_ComeInPagesOfActions()
    {
        var request = new SimulateCustomPolicyRequest { PolicyInputList = { Allow }, ActionNames = { "a:A", "a:B", "a:C", "a:D", "a:E" }, MaxItems = 2 };
        var seen = new List<string>();
        for (var pages = 1; ; pages++)
        {
            var page = account.Run<SimulateCustomPolicyResponse>(request);
            seen.AddRange(page.EvaluationResults.Select(result => result.EvalActionName));
            page.IsTruncated.Should().Be(pages < 3);
            if (!page.IsTruncated)
                break;
            request.Marker = page.Marker;
        }
        seen.Should().Equal("a:A", "a:B", "a:C", "a:D", "a:E");
    }

    [Fact]
    public void PolicyThatIsNoJson_IsInvalidInput_AndOneThatIsNoPolicy_CannotBeEvaluated()
    {
        account.Refuses(new SimulateCustomPolicyRequest { PolicyInputList = { Allow, "{" }, ActionNames = { "s3:GetObject" } }, "InvalidInput", "PolicyInputList.2: Syntax errors in policy.");
        var simulating = () => Simulate(new() { PolicyInputList = { """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}""" }, ActionNames = { "s3:GetObject" } });
        var fault = simulating.Should().Throw<AwsFaultException>().Which.Fault;
        (fault.Code, fault.Status, fault.Message).Should().Be(("PolicyEvaluation", 500, "PolicyInputList.1: Policy statement must contain actions."));
    }

    [Theory]
    [InlineData("s3:Get*")]
    [InlineData("GetObject")]
    [InlineData("s3:")]
    [InlineData("s3:a:b")]
    public void ActionThatIsNone_IsRefused(string action) =>
        account.Refuses(new SimulateCustomPolicyRequest { PolicyInputList = { Allow }, ActionNames = { action } }, "InvalidInput", "Invalid action name: " + action);

    [Theory]
    [InlineData("arn:aws:sts::222222222222:assumed-role/r/s")]
    [InlineData("arn:aws:sts::222222222222:federated-user/f")]
    [InlineData("ec2.amazonaws.com")]
    [InlineData("accounts.google.com")]
    [InlineData("arn:aws:iam::222222222222:oidc-provider/tokens.example")]
    [InlineData("arn:aws:iam::222222222222:saml-provider/Corp")]
    [InlineData("arn:aws:iam::222222222222:root")]
    public void CallerThatIsNeitherUserGroupNorRole_IsRefused(string caller) => account.Refuses(
        new SimulateCustomPolicyRequest { PolicyInputList = { Allow }, CallerArn = caller, ActionNames = { "s3:GetObject" } },
        "InvalidInput", $"Invalid Entity Arn: {caller} does not clearly define entity type and name.");

    /// <summary>Users of identity providers are no callers of a simulation, as in AWS; their sessions are their role's, with the claims given.</summary>
    [Theory]
    [InlineData("token.actions.githubusercontent.com:sub", "repo:acme/app:ref:refs/heads/main", "allowed")]
    [InlineData("token.actions.githubusercontent.com:sub", "repo:acme/other", "implicitDeny")]
    [InlineData(null, null, "implicitDeny")]
    public void SessionOfAFederatedUser_IsItsRoles_WithTheClaimsOfTheContext(string? key, string? value, string decision)
    {
        var request = new SimulateCustomPolicyRequest
        {
            PolicyInputList = { """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/app:*"}}}}""" },
            CallerArn = Role,
            ActionNames = { "s3:GetObject" },
            ResourceArns = { "arn:aws:s3:::b/x" },
        };
        if (key is not null)
            request.ContextEntries.Add(new ContextEntry { ContextKeyName = key, ContextKeyType = "string", ContextKeyValues = { value } });

        var result = Simulate(request);

        result.EvalDecision.Should().Be(decision);
        result.MissingContextValues.Should().Equal(key is null ? ["token.actions.githubusercontent.com:sub"] : []);
    }

    [Fact]
    public void WhatDoesNotGoTogether_IsRefused()
    {
        account.Refuses(
            new SimulateCustomPolicyRequest { PolicyInputList = { Allow }, ResourcePolicy = Allow, ActionNames = { "s3:GetObject" } },
            "InvalidInput", "CallerArn is required when a ResourcePolicy is given.");
        account.Refuses(
            new SimulateCustomPolicyRequest { PolicyInputList = { Allow }, PermissionsBoundaryPolicyInputList = { Allow, Allow }, ActionNames = { "s3:GetObject" } },
            "InvalidInput", "Only one permissions boundary can be given.");
        account.Refuses(
            new SimulateCustomPolicyRequest { PolicyInputList = { Allow }, ResourceArns = { "bucket" }, ActionNames = { "s3:GetObject" } },
            "InvalidInput", "Invalid resource ARN: bucket");
        account.Refuses(
            new SimulateCustomPolicyRequest { PolicyInputList = { Allow }, Marker = "none of ours", ActionNames = { "s3:GetObject" } },
            "InvalidInput", "Invalid Marker.");
        account.Refuses(
            new SimulateCustomPolicyRequest { PolicyInputList = { Allow }, ResourceHandlingOption = "EC2-VPC-EBS", ResourceArns = { "arn:aws:ec2:us-east-1:222222222222:instance/i-1" }, ActionNames = { "ec2:RunInstances" } },
            "InvalidInput", "EC2-VPC-EBS needs a resource of type image.");
    }

    [Theory]
    [InlineData("numeric", "seven")]
    [InlineData("boolean", "yes")]
    [InlineData("ip", "10.0.0")]
    [InlineData("date", "tomorrow")]
    [InlineData("binary", "%")]
    [InlineData("numericList", "x")]
    public void ContextValue_NotOfItsType_IsRefused(string type, string value)
    {
        if (type == "ip")
            value = "address";
        account.Refuses(
            new SimulateCustomPolicyRequest
            {
                PolicyInputList = { Allow },
                ActionNames = { "s3:GetObject" },
                ContextEntries = { new ContextEntry { ContextKeyName = "aws:x", ContextKeyType = type, ContextKeyValues = { value } } },
            },
            "InvalidInput", $"Invalid value for context key aws:x of type {type}: {value}");
    }

    private const string Nothing = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"none:None","Resource":"*"}]}""";

    private static string Of(string effect, string action, string resource) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"}]}""";

    private static OrderedOrganizationPolicyType Level(params string[] policies) => new() { ServiceControlPolicyInputList = { policies } };

    private EvaluationResult Simulate(SimulateCustomPolicyRequest request) =>
        account.Run<SimulateCustomPolicyResponse>(request).EvaluationResults.Should().ContainSingle().Subject;
}
