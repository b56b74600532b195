using Rolecall.Policy.Evaluation;
using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Tests.Matching;

/// <summary>Few actions and many are kept in different ways, and answer the same.</summary>
public sealed class ActionSetTests
{
    private static readonly string[] Others = [.. Enumerable.Range(0, 20).Select(i => $"other{i}:Do")];

    [Theory]
    [InlineData("s3:GetObject", "S3:getobject", true)]
    [InlineData("s3:Get*", "s3:GetObject", true)]
    [InlineData("s3:Get*", "s3-outposts:GetObject", false)]
    [InlineData("s3*:Get*", "s3-outposts:GetObject", true)]
    [InlineData("*", "anything:AtAll", true)]
    [InlineData("*:Get*", "s3:GetObject", true)]
    [InlineData("s3:*", "s3", false)]
    [InlineData("s3:*", "s3:", true)]
    [InlineData("s?:GetObject", "s3:GetObject", true)]
    public void Contains_AmongFewAndMany_IsTheSame(string pattern, string action, bool contained)
    {
        var budget = StepBudget.Unlimited;
        new ActionSet([pattern]).Contains(action, ref budget).Should().Be(contained);
        new ActionSet([.. Others, pattern]).Contains(action, ref budget).Should().Be(contained);
    }
}
