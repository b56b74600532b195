using Rolecall.Cli.Names;
using Rolecall.Cli.Times;
using Rolecall.Cli.YamlFiles;

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
    [InlineData("Vend", "did you mean \"VendorAudit\"?")]
    [InlineData("updateapp", "did you mean \"UpdateApp\"?")]
    [InlineData("Update", "one of UpdateApp, UpdateDb")]
    public void Change_WantsTheWholeName_InItsOwnCase(string text, string hint)
    {
        Nearest.FindWhole(Names, name => name, "audit", "role").Should().Be("audit");

        var refused = FluentActions.Invoking(() => Nearest.FindWhole(Names, name => name, text, "role")).Should().Throw<CliException>()
            .Which;
        refused.Code.Should().Be(ExitCodes.NotFound);
        refused.Why.Should().Contain("whole name");
        refused.Try.Should().Be(hint);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("61m", 3_660)]
    [InlineData("1h30m", 5_400)]
    [InlineData("2d", 172_800)]
    [InlineData("0.5h", 1_800)]
    [InlineData("1w500ms", 604_800.5)]
    public void Span_IsALengthOfTime(string text, double seconds)
    {
        Spans.Read(text).TotalSeconds.Should().Be(seconds);
        LengthOfTime.Parse(text)!.Value.TotalSeconds.Should().Be(seconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("61")]
    [InlineData("m")]
    [InlineData("-1m")]
    [InlineData("0s")]
    [InlineData("1 h")]
    [InlineData("999999999w999999999w")]
    [InlineData("1h\n")]
    public void Span_ThatIsNone_IsRefused(string text) =>
        FluentActions.Invoking(() => Spans.Read(text)).Should().Throw<CliException>().Which.Code.Should().Be(ExitCodes.Usage);

    /// <summary>A load that warms up for no time is one; a clock that is moved by none is a slip.</summary>
    [Fact]
    public void NoTime_IsALength_ThatCommandsRefuse() => LengthOfTime.Parse("0s").Should().Be(TimeSpan.Zero);

    /// <summary>Whatever a command takes, a file takes: one grammar.</summary>
    [Theory]
    [InlineData("1h30m")]
    [InlineData("2d")]
    [InlineData("0.5h")]
    [InlineData("500ms")]
    public void Files_SpellLengthsOfTimeAsCommandsDo(string text) =>
        Fields.OfDocument("f", $"at: {text}").Time("at").Should().Be(Spans.Read(text));
}
