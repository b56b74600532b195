using Rolecall.Policy.Explanation;

namespace Rolecall.Policy.Tests.Explanation;

/// <summary>What would have allowed a denied request: one test for each kind of thing that can be missing.</summary>
public sealed class RemedyTests
{
    private const string Allow = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
    private const string Role = "arn:aws:iam::222222222222:role/audit";
    private const string Object = "arn:aws:s3:::b/x";

    [Fact]
    public void NoIdentityPolicyAllows_OneThatDoes() =>
        Remedies(new Question()).Should().Equal("an identity-based policy that allows s3:GetObject on arn:aws:s3:::b/x");

    [Fact]
    public void ConditionFails_TheConditionNotANewPolicy() =>
        Remedies(new Question
        {
            Identity = """{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":["red","blue"]},"Bool":{"aws:SecureTransport":"true"}}}"""
        },
                new ConditionEntry("aws:SecureTransport", "true"))
            .Should().Equal("aws:PrincipalTag/team must be one of \"red\", \"blue\" (statement 0 of identity)");

    [Fact]
    public void SeveralConditionsFail_AllOfTheNearestStatement() =>
        Remedies(new Question
        {
            Identity = """
                {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"a":"x*"},"NumericLessThan":{"b":"5"},"Null":{"c":"false"}}},
                {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"NumericLessThanEquals":{"b":"5"}}}
                """,
        }).Should().Equal("aws:SourceIp must be in \"10.0.0.0/8\" and b must be at most \"5\" (statement 1 of identity)");

    [Fact]
    public void TrustPolicyWantsAnExternalId_TheExternalId() =>
        Remedies(new Question
        {
            Action = "sts:AssumeRole",
            Resource = Role,
            Kind = ResourceKind.Role,
            Identity = Allow,
            Own = """{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"u-7731"}}}""",
        }).Should().Equal("sts:ExternalId must be \"u-7731\" (statement 0 of own)");

    [Fact]
    public void NeitherTrustNorIdentityPolicyAllows_NamingTheCallerAloneSuffices() =>
        Remedies(new Question { Action = "sts:AssumeRole", Resource = Role, Kind = ResourceKind.Role })
            .Should().Equal($"the role trust policy that allows sts:AssumeRole on {Role} to {Requests.User.Arn}");

    [Fact]
    public void TrustPolicyOfAnotherAccountAndIdentityPolicyMissing_Both() =>
        Remedies(new Question { Action = "sts:AssumeRole", Resource = Role, Kind = ResourceKind.Role, Owner = "111111111111" })
            .Should().Equal(
                $"the role trust policy that allows sts:AssumeRole on {Role} to 222222222222",
                $"an identity-based policy that allows sts:AssumeRole on {Role}");

    [Fact]
    public void IdentityPolicyAndBoundaryMissing_ResourcePolicyThatNamesTheUserIsFewer() =>
        Remedies(new Question { Kind = ResourceKind.WithPolicy, Boundary = """{"Effect":"Allow","Action":"ec2:*","Resource":"*"}""" })
            .Should().Equal($"a resource-based policy that allows s3:GetObject on {Object} to {Requests.User.Arn}");

    [Fact]
    public void ExplicitDeny_ItMustGo() =>
        Remedies(new Question { Identity = Allow + """,{"Sid":"NoReading","Effect":"Deny","Action":"s3:GetObject","Resource":"*"}""" })
            .Should().Equal("no explicit deny in statement 1 NoReading of identity (identity-based policy)");

    [Fact]
    public void ExplicitDenyWithConditions_ItMustGoOrTheyMustFail() =>
        Remedies(new Question
        {
            Identity = Allow + """,{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}"""
        })
            .Should().Equal("no explicit deny in statement 1 of identity (identity-based policy), or a request that fails one of its conditions: BoolIfExists aws:MultiFactorAuthPresent \"false\" (is absent)");

    [Fact]
    public void OneLevelOfGuardrailsIsSilent_ThatLevel() =>
        Remedies(new Question
        {
            Identity = Allow,
            ServiceControl = [Allow, """{"Effect":"Allow","Action":"ec2:*","Resource":"*"}""", Allow]
        })
            .Should().Equal($"a service control policy at level 1 below the root that allows s3:GetObject on {Object}");

    [Fact]
    public void AnotherAccountsResourceWithoutPolicies_IsOutOfReach() =>
        Remedies(new Question { Identity = Allow, Owner = "111111111111" })
            .Should().Equal($"credentials of the account that owns {Object}: the resource can have no policy of its own");

    [Fact]
    public void Variables_AreShownFilledIn() =>
        Remedies(
            new Question
            {
                Identity = """{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"s3:prefix":"home/${aws:username}"}}}"""
            },
            new ConditionEntry("aws:username", "ann"))
            .Should().Equal("s3:prefix must be \"home/ann\" (statement 0 of identity)");

    [Fact]
    public void Allowed_NothingIsMissing() => Remedies(new Question { Identity = Allow }).Should().BeEmpty();

    private sealed record Question
    {
        public string Action { get; init; } = "s3:GetObject";

        public string Resource { get; init; } = Object;

        public ResourceKind Kind { get; init; } = ResourceKind.Plain;

        public string? Identity { get; init; }

        public string? Boundary { get; init; }

        public string? Own { get; init; }

        public string Owner { get; init; } = Requests.User.AccountId;

        public string[] ServiceControl { get; init; } = [];
    }

    private static string[] Remedies(Question question, params ConditionEntry[] context)
    {
        var request = Requests.Of(question.Action, question.Resource, context);
        var policies = new CallerPolicies
        {
            Identity = question.Identity is { } identity ? [Requests.Compiled(identity, name: "identity")] : [],
            Boundary = question.Boundary is { } boundary ? Requests.Compiled(boundary, name: "boundary") : null,
            ServiceControl = [.. question.ServiceControl.Select(
                level => System.Collections.Immutable.ImmutableArray.Create(Requests.Compiled(level, name: "guardrail")))],
        };
        var resource = new ResourcePolicies
        {
            Kind = question.Kind,
            AccountId = question.Owner,
            Policy = question.Own is { } own
                ? Requests.Compiled(own, question.Kind == ResourceKind.Role ? PolicyGrammar.Trust : PolicyGrammar.Resource, "own")
                : null,
        };
        return [.. Authorizer.Decide(
            Authorizer.EvaluateCaller(request, policies, explain: false),
            request,
            resource,
            explain: false).WouldAllow.Select(remedy => remedy.Text)];
    }
}
