using System.Text;
using Rolecall.Gateway.Tests.Shapes;
using Rolecall.Gateway.Wires.Connect;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Aws.ConnectWire;

/// <summary>Connect's JSON is held to the limits of the other wires.</summary>
public sealed class ConnectJsonLimitsTests
{
    [Fact]
    public void List_OfTenThousand_IsRead() =>
        ((EveryShape)ConnectJson.Read(EveryShape.Descriptor, Json("texts", Repeat("\"\"", 10_000)))).Texts.Should().HaveCount(10_000);

    [Theory]
    [InlineData("texts", "\"\"")]
    [InlineData("inners", "{}")]
    public void List_OfMore_IsMalformedInput(string member, string item) =>
        Refused(Json(member, Repeat(item, 10_001))).Should().Contain("More than 10000 items");

    [Fact]
    public void Map_OfMore_IsMalformedInput() =>
        Refused(Encoding.UTF8.GetBytes(
            $"{{\"dictionary\":{{{string.Join(',', Enumerable.Range(0, 10_001).Select(i => $"\"{i}\":\"\""))}}}}}"))
            .Should().Contain("More than 10000 items");

    [Fact]
    public void Lists_ThatAreManyTogether_AreMalformedInput() =>
        Refused(Json("inners", Repeat("{\"texts\":" + Repeat("\"\"", 9_999) + "}", 6))).Should().Contain("More than 50000 values");

    [Theory]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}")]
    [InlineData("{\"flatTexts\":[],\"flat_texts\":[]}")]
    [InlineData("{\"inner\":{\"text\":null,\"text\":\"b\"}}")]
    [InlineData("{\"dictionary\":{\"k\":\"a\",\"k\":\"b\"}}")]
    [InlineData("{\"innerDictionary\":{\"k\":{\"text\":\"a\",\"text\":\"b\"}}}")]
    public void Name_ThatStandsTwice_IsMalformedInput(string json) =>
        Refused(Encoding.UTF8.GetBytes(json)).Should().Contain("Duplicate member");

    private static string Refused(byte[] json) => ((Action)(() => ConnectJson.Read(EveryShape.Descriptor, json)))
        .Should().Throw<AwsFaultException>().Where(refused => refused.Fault.Code == "MalformedInput").Which.Message;

    private static byte[] Json(string member, string value) => Encoding.UTF8.GetBytes($"{{\"{member}\":{value}}}");

    private static string Repeat(string item, int count) => "[" + string.Join(',', Enumerable.Repeat(item, count)) + "]";
}
