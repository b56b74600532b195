using Rolecall.Api.Native.V1;

namespace Rolecall.Server.Tests;

/// <summary>What the banner says of the default sandbox's rules.</summary>
public sealed class WelcomeTests
{
    [Theory]
    [InlineData("data/ready.json", true)]
    [InlineData("/srv/rolecall/data/ready.json", true)]
    [InlineData("state/ready.json", false)]
    [InlineData("/elsewhere/data/ready.json", false)]
    public void ThisFolder_IsNamed_OnlyWhereTheCommandLineLooksInIt(string readyFile, bool named) =>
        Welcome.WhereItIsFound(readyFile, "/srv/rolecall").Contains("this folder", StringComparison.Ordinal).Should().Be(named);

    [Fact]
    public void RulesAsAtFirst_AreNotTold() => Welcome.RuleLines(new SandboxRules()).Should().BeEmpty();

    [Fact]
    public void RulesThatChangeAnswers_AreTold() => Welcome.RuleLines(new SandboxRules
    {
        CallsCountAsTls = true,
        StrictPrincipals = false,
        Throttling = new Throttling { Enabled = true },
    }).Should().Equal(
        "calls count as TLS: aws:SecureTransport is true of every call in the default sandbox",
        "principals need not be there: policies of the default sandbox may name whom nobody knows",
        "throttling: 600 calls a second for each account, service and region of the default sandbox");

    [Fact]
    public void ThrottlingThatEnded_IsNotTold() =>
        Welcome.RuleLines(new SandboxRules { Throttling = new Throttling { Enabled = false, RequestsPerSecond = 5 } }).Should().BeEmpty();
}
