namespace Rolecall.Policy.Tests.Documents;

/// <summary>One test for each rule by which AWS refuses a condition.</summary>
public sealed class ConditionGrammarTests
{
    private const string Syntax = "Syntax errors in policy.";
    private const string Legacy = "The policy failed legacy parsing";

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void ConditionNoObject_Refused(string condition) => MessageOf(condition).Should().Be(Syntax);

    [Theory]
    [InlineData("StringEqual")]
    [InlineData("StringEqualsIfExistsIfExists")]
    [InlineData("ForAllValues::StringEquals")]
    [InlineData("ForSomeValues:StringEquals")]
    [InlineData("BinaryNotEquals")]
    public void OperatorUnknown_Refused(string name) => MessageOf(One(name, "\"x\"")).Should().Be(Syntax);

    [Theory]
    [InlineData("NullIfExists")]
    [InlineData("ForAnyValue:Null")]
    public void NullWithIfExistsOrSet_Refused(string name) => MessageOf(One(name, "\"true\"")).Should().Be(Syntax);

    [Fact]
    public void OperatorNoObject_Refused() => MessageOf("""{"StringEquals":["x"]}""").Should().Be(Syntax);

    [Fact]
    public void OperatorTwice_Refused() => MessageOf("""{"StringEquals":{"a":"x"},"StringEquals":{"b":"x"}}""").Should().Be(Syntax);

    [Fact]
    public void KeyTwice_Refused() => MessageOf("""{"StringEquals":{"a":"x","a":"y"}}""").Should().Be(Syntax);

    [Fact]
    public void KeyEmpty_Refused() => MessageOf("""{"StringEquals":{"":"x"}}""").Should().Be(Syntax);

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[[]]")]
    [InlineData("[null]")]
    public void ValueNoScalar_Refused(string value) => MessageOf(One("StringEquals", value)).Should().Be(Syntax);

    [Fact]
    public void NumericValueNoNumber_Refused() => MessageOf(One("NumericEquals", "\"ten\"")).Should().Be(Legacy);

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("9223372036854775808")]
    public void DateValueNoDate_Refused(string value) => MessageOf(One("DateLessThan", $"\"{value}\"")).Should().Be(Legacy);

    [Theory]
    [InlineData("2026")]
    [InlineData("2026-01")]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T10:00Z")]
    [InlineData("2026-01-31T10:00:00+01:00")]
    [InlineData("2026-01-31T10:00:00.123456Z")]
    [InlineData("1767225600")]
    [InlineData("-292275054")]
    public void DateValueOfEachForm_Accepted(string value) => MessageOf(One("DateLessThan", $"\"{value}\"")).Should().BeNull();

    [Theory]
    [InlineData("Bool")]
    [InlineData("Null")]
    public void BooleanValueNeither_Refused(string name) => MessageOf(One(name, "\"yes\"")).Should().Be(Legacy);

    [Fact]
    public void BinaryValueNoBase64_Refused() => MessageOf(One("BinaryEquals", "\"!\"")).Should().Be(Legacy);

    [Theory]
    [InlineData("somewhere")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("2001:db8::/129")]
    public void AddressValueNoNetwork_Refused(string value) => MessageOf(One("IpAddress", $"\"{value}\"")).Should().Be(Legacy);

    [Theory]
    [InlineData("NumericEquals", "${aws:PrincipalTag/n}")]
    [InlineData("DateLessThan", "${aws:PrincipalTag/until}")]
    public void ValueWithVariable_Accepted(string name, string value) => MessageOf(One(name, $"\"{value}\"")).Should().BeNull();

    [Theory]
    [InlineData("NumericEquals", "10")]
    [InlineData("Bool", "true")]
    [InlineData("StringEquals", "[1,true,\"x\"]")]
    public void ValueWrittenAsNumberOrBoolean_Accepted(string name, string value) => MessageOf(One(name, value)).Should().BeNull();

    private static string One(string name, string value) => $$$"""{"{{{name}}}":{"aws:x":{{{value}}}}}""";

    private static string? MessageOf(string condition) =>
        Malformed.MessageOf(IdentityGrammarTests.Document(IdentityGrammarTests.Statement($"\"Condition\":{condition},")));
}
