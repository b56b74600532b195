using Rolecall.Cli.Names;

namespace Rolecall.Cli.Tests;

/// <summary>What half-typed names and lengths of time mean.</summary>
public sealed class NameTests
{
    private static readonly string[] Names = ["UpdateApp", "UpdateDb", "VendorAudit", "audit"];

    [Theory]
    [InlineData("UpdateApp", "UpdateApp")]
    [InlineData("updateapp", "UpdateApp")]
    [InlineData("Vend", "VendorAudit")]
    [InlineData("audit", "audit")]
    [InlineData("app", "UpdateApp")]
    public void Name_IsThatOfIt_ElseTheOnlyOneThatBeginsWithIt_OrHasIt(string text, string found) =>
        Nearest.Find(Names, name => name, text, "role").Should().Be(found);

    [Theory]
    [InlineData("Update")]
    [InlineData("nobody")]
    [InlineData("UpdateAp p")]
    public void Name_OfSeveralOrOfNone_IsRefused(string text) =>
        FluentActions.Invoking(() => Nearest.Find(Names, name => name, text, "role")).Should().Throw<CliException>().Which.Try
            .Should().NotBeNull();

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("61m", 3_660)]
    [InlineData("1h30m", 5_400)]
    [InlineData("2d", 172_800)]
    [InlineData("0.5h", 1_800)]
    public void Span_IsALengthOfTime(string text, double seconds) => Spans.Parse(text)!.Value.TotalSeconds.Should().Be(seconds);

    [Theory]
    [InlineData("")]
    [InlineData("61")]
    [InlineData("m")]
    [InlineData("-1m")]
    [InlineData("0s")]
    [InlineData("1 h")]
    [InlineData("999999999w999999999w")]
    public void Span_ThatIsNone_IsNone(string text) => Spans.Parse(text).Should().BeNull();
}
