using Rolecall.Identity.Simulation;

namespace Rolecall.Identity.Tests.Simulation;

/// <summary>The first two are AWS's own examples. https://docs.aws.amazon.com/cli/latest/reference/iam/simulate-custom-policy.html</summary>
public sealed class StatementPositionsTests
{
    [Fact]
    public void OnlyStatement_OnOneLine_BeginsBehindItsBracketAndEndsBehindIt() => Of(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}""")
        .Should().Equal(((1, 38), (1, 167)));

    [Fact]
    public void OnlyStatementOfAList_BeginsBehindTheListsBracket() => Of(
        """
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "VisualEditor0",
                    "Effect": "Allow",
                    "Action": "codecommit:ListRepositories",
                    "Resource": "*"
                }
            ]
        }
        """).Should().Equal(((3, 19), (9, 10)));

    [Fact]
    public void LaterStatement_BeginsWhereTheOneBeforeEnds() => Of(
        """{"Statement":[{"Effect":"Allow"},{"Effect":"Deny"}],"Version":"2012-10-17"}""")
        .Should().Equal(((1, 15), (1, 33)), ((1, 33), (1, 51)));

    [Fact]
    public void Column_IsToldInCharacters() => Of(
        """{"Id":"äöü","Statement":{"Effect":"Allow","Resource":"é"}}""").Should().Equal(((1, 26), (1, 58)));

    [Fact]
    public void StatementWithinACondition_IsNone() => Of(
        """{"Statement":{"Condition":{"StringEquals":{"Statement":["x"]}}}}""").Should().ContainSingle();

    private static IEnumerable<((int, int), (int, int))> Of(string json) =>
        StatementPositions.Of(json).Select(found => ((found.Start.Line, found.Start.Column), (found.End.Line, found.End.Column)));
}
