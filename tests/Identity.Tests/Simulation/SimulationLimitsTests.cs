using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Tests.Simulation;

/// <summary>What a simulation may cost its account, which waits meanwhile, and how long its answer may be.</summary>
public sealed class SimulationLimitsTests
{
    private const string Statement = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
    private const int LongestAnswer = 4 << 20;

    private readonly TestAccount account = new();

    /// <summary>118 KB in were 140 MB out.</summary>
    [Fact]
    public void Actions_ThatManyStatementsAllow_ComePageByPage()
    {
        var request = new SimulateCustomPolicyRequest { PolicyInputList = { Policy(2_000) } };
        request.ActionNames.AddRange(Enumerable.Range(0, 100).Select(i => $"s3:Action{i}"));
        var seen = new List<string>();
        var pages = 0;
        for (; pages < 100; pages++)
        {
            var page = account.Run<SimulateCustomPolicyResponse>(request);
            page.CalculateSize().Should().BeLessThan(LongestAnswer);
            page.EvaluationResults.Should().NotBeEmpty().And.OnlyContain(result => result.MatchedStatements.Count == 2_000);
            seen.AddRange(page.EvaluationResults.Select(result => result.EvalActionName));
            if (!page.IsTruncated)
                break;
            request.Marker = page.Marker;
        }

        pages.Should().BePositive("one page is not enough");
        seen.Should().Equal(request.ActionNames);
    }

    [Fact]
    public void Action_OnMoreResourcesThanOneCallMayTake_IsRefused()
    {
        var request = new SimulateCustomPolicyRequest { PolicyInputList = { Policy(2_000) }, ActionNames = { "s3:GetObject" } };
        request.ResourceArns.AddRange(Enumerable.Range(0, 500).Select(i => $"arn:aws:s3:::bucket-{i}/key"));

        var simulating = () => account.Outcome(request);

        var fault = simulating.Should().Throw<AwsFaultException>().Which.Fault;
        (fault.Code, fault.Status).Should().Be(("LimitExceeded", 409));
        fault.Message.Should().Be(
            "Cannot simulate s3:GetObject on 500 resources in one call: the policies have too many statements. Simulate fewer resources, or fewer statements, at a time.");
    }

    /// <summary>A key may be as long as a policy, and every result would name it again.</summary>
    [Fact]
    public void Keys_ThatAreMissing_CountByTheirLength()
    {
        var key = "aws:RequestTag/" + new string('k', 100_000);
        var request = new SimulateCustomPolicyRequest
        {
            PolicyInputList =
            {
                $$$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"{{{{key}}}}":"x"}}}]}"""
            },
        };
        request.ActionNames.AddRange(Enumerable.Range(0, 100).Select(i => $"s3:Action{i}"));

        var page = account.Run<SimulateCustomPolicyResponse>(request);

        page.IsTruncated.Should().BeTrue();
        page.CalculateSize().Should().BeLessThan(LongestAnswer);
    }

    [Fact]
    public void Policy_LongerThanAPolicyMayBe_IsRefused() => account.Refuses(
        new SimulateCustomPolicyRequest { PolicyInputList = { Policy(3_000) }, ActionNames = { "s3:GetObject" } },
        "InvalidInput", "PolicyInputList.1 is longer than 131072 letters.");

    [Fact]
    public void Variables_OpenedAndNotClosed_AreNone()
    {
        var opened = string.Concat(Enumerable.Repeat("${", 20_000));
        var request = new GetContextKeysForCustomPolicyRequest
        {
            PolicyInputList =
            {
                $$$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a/{{{{opened}}}}aws:username}/${aws:userid, 'nobody'}/${*}"}]}""",
            },
        };

        account.Run<GetContextKeysForCustomPolicyResponse>(request).ContextKeyNames.Should().Equal("aws:username", "aws:userid");
    }

    private static string Policy(int statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', Enumerable.Repeat(Statement, statements))}}]}""";
}
