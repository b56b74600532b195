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
        Refused(Json(member, Repeat(item, 10_001))).Should().Be($"\"{member}\" has more than 10000 items");

    [Fact]
    public void Map_OfMore_IsMalformedInput() =>
        Refused(Encoding.UTF8.GetBytes(
            $"{{\"dictionary\":{{{string.Join(',', Enumerable.Range(0, 10_001).Select(i => $"\"{i}\":\"\""))}}}}}"))
            .Should().Be("\"dictionary\" has more than 10000 items");

    [Fact]
    public void Lists_ThatAreManyTogether_AreMalformedInput() =>
        Refused(Json("inners", Repeat("{\"texts\":" + Repeat("\"\"", 9_999) + "}", 6))).Should().Be("The body has more than 50000 values");

    [Theory]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", "\"text\" is given twice: give it once")]
    [InlineData("{\"flatTexts\":[],\"flat_texts\":[]}", "\"flatTexts\" is given twice (\"flat_texts\" is the same field): give it once")]
    [InlineData("{\"inner\":{\"text\":null,\"text\":\"b\"}}", "\"inner.text\" is given twice: give it once")]
    [InlineData("{\"inners\":[{},{\"text\":\"a\",\"text\":\"b\"}]}", "\"inners[1].text\" is given twice: give it once")]
    [InlineData("{\"dictionary\":{\"k\":\"a\",\"k\":\"b\"}}", "\"dictionary\" has the name \"k\" twice: give it once")]
    [InlineData("{\"innerDictionary\":{\"k\":{\"text\":\"a\",\"text\":\"b\"}}}", "\"innerDictionary.k.text\" is given twice: give it once")]
    public void Name_ThatStandsTwice_IsToldWithItsPlace(string json, string told) =>
        Refused(Encoding.UTF8.GetBytes(json)).Should().Be(told);

    [Theory]
    [InlineData("{\"text\":\"\\ud800\"}", "\"text\"")]
    [InlineData("{\"text\":\"a\\udc00b\"}", "\"text\"")]
    [InlineData("{\"text\":\"\\ud83d\\ud83d\"}", "\"text\"")]
    [InlineData("{\"text\":\"\\\\\\ud800\"}", "\"text\"")]
    [InlineData("{\"texts\":[\"a\",\"\\ud83d\\u0041\"]}", "\"texts[1]\"")]
    [InlineData("{\"\\ud800\":1}", "A member's name in the body")]
    [InlineData("{\"dictionary\":{\"\\udfff\":\"\"}}", "A member's name in \"dictionary\"")]
    public void HalfOfACharacter_IsToldWithItsPlace(string json, string where) => Refused(Encoding.UTF8.GetBytes(json))
        .Should().Be(where + " has half of a surrogate pair, which is no character: wanted are both halves, such as \"\\ud83d\\ude00\"");

    [Theory]
    [InlineData("{\"text\":\"\\ud83d\\ude00\"}", "😀")]
    [InlineData("{\"text\":\"\\uD83D\\uDE00\\n\\u00e9\\ud83d\\ude00\"}", "😀\né😀")]
    [InlineData("{\"text\":\"\\\\ud800\"}", "\\ud800")]
    public void WholeCharacters_Escaped_AreRead(string json, string text) =>
        ((EveryShape)ConnectJson.Read(EveryShape.Descriptor, Encoding.UTF8.GetBytes(json))).Text.Should().Be(text);

    [Theory]
    [InlineData(64, "\"text\" wants a text such as \"abc\"")]
    [InlineData(65, "\"text[0][0]")]
    public void Nesting_IsCounted_AndToldInTheServersWords(int lists, string told)
    {
        // The body is one level more.
        var refused = Refused(Json("text", new string('[', lists - 1) + new string(']', lists - 1)));

        refused.Should().StartWith(told);
        if (lists == 65)
            refused.Should().EndWith("has more than 64 lists and objects inside one another");
    }

    private static string Refused(byte[] json) => ((Action)(() => ConnectJson.Read(EveryShape.Descriptor, json)))
        .Should().Throw<AwsFaultException>().Where(refused => refused.Fault.Code == "MalformedInput").Which.Message;

    private static byte[] Json(string member, string value) => Encoding.UTF8.GetBytes($"{{\"{member}\":{value}}}");

    private static string Repeat(string item, int count) => "[" + string.Join(',', Enumerable.Repeat(item, count)) + "]";
}
