using System.Text;
using System.Text.Json;
using CsCheck;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Faults;
using Rolecall.Tests;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class QueryFormTests
{
    [Theory]
    [InlineData("a=1&b=2", "a:1 b:2")]
    [InlineData("?a=1", "a:1")]
    [InlineData("", "")]
    [InlineData("&&a=1&&", "a:1")]
    [InlineData("policy", "policy:")]
    [InlineData("a=b=c", "a:b=c")]
    [InlineData("=x", ":x")]
    [InlineData("a%3Db=%26", "a=b:&")]
    [InlineData("a=x+y%2Bz%20", "a:x y+z ")]
    [InlineData("a=%c3%A9", "a:é")]
    [InlineData("a=é", "a:é")]
    [InlineData("a=%F0%9F%98%80", "a:😀")]
    [InlineData("a=%25%34%31", "a:%41")]
    public void Form_IsDecodedOnce(string form, string expected) =>
        string.Join(' ', QueryForm.Parse(form).Select(pair => $"{pair.Key}:{pair.Value}")).Should().Be(expected);

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%4")]
    [InlineData("a=%4&b=1")]
    [InlineData("a=%GG")]
    [InlineData("a=%u0041")]
    [InlineData("%=1")]
    [InlineData("a=%C3")]
    [InlineData("a=%C0%AF")] // overlong '/'
    [InlineData("a=%ED%A0%80")] // a surrogate
    [InlineData("a=%F4%90%80%80")] // beyond U+10FFFF
    [InlineData("a=%FF")]
    [InlineData("%80=x")]
    public void BadEncoding_IsMalformedQueryString(string form) =>
        ((Action)(() => QueryForm.Parse(form))).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be("MalformedQueryString");

    [Fact]
    public void LoneSurrogate_InAQueryString_IsMalformedQueryString() =>
        ((Action)(() => QueryForm.Parse("a=\uD800"))).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be("MalformedQueryString");

    [Fact]
    public void RawBytes_ThatAreNoUtf8_AreMalformedQueryString() =>
        ((Action)(() => QueryForm.Parse([(byte)'a', (byte)'=', 0xFF]))).Should().Throw<AwsFaultException>()
            .Which.Fault.Code.Should().Be("MalformedQueryString");

    [Fact]
    public void Body_OfOneMegabyte_IsRead() =>
        QueryForm.Parse(Encoding.ASCII.GetBytes("a=" + new string('x', (1 << 20) - 2))).Should().ContainSingle();

    [Fact]
    public void Body_OverOneMegabyte_IsTooLarge() =>
        ((Action)(() => QueryForm.Parse(new byte[(1 << 20) + 1]))).Should().Throw<AwsFaultException>()
            .Which.Fault.Status.Should().Be(413);

    [Fact]
    public void QueryString_OverOneMegabyte_IsTooLarge() =>
        ((Action)(() => QueryForm.Parse(new string('é', (1 << 19) + 1)))).Should().Throw<AwsFaultException>()
            .Which.Fault.Status.Should().Be(413);

    [Fact]
    public void Parameters_BeyondTheCap_AreRefused() =>
        ((Action)(() => QueryForm.Parse(string.Concat(Enumerable.Repeat("a&", 50_001))))).Should().Throw<AwsFaultException>();

    [Fact]
    public void NaughtyStrings_WrittenAndRead_AreTheSame()
    {
        foreach (var text in NaughtyStrings())
            QueryForm.Parse(QueryForm.Format([new(text + "k", text)])).Single().Should().Be(KeyValuePair.Create(text + "k", text));
    }

    [Fact]
    public void RandomBytes_AreReadOrRefused() => Gen.Byte.Array[0, 64].Sample(
        bytes =>
        {
            try
            {
                QueryForm.Parse(bytes);
            }
            catch (AwsFaultException refused)
            {
                refused.Fault.Status.Should().Be(400);
            }
        });

    internal static string[] NaughtyStrings() =>
        JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(Corpora.Folder("naughty-strings"), "blns.json")))!;
}
