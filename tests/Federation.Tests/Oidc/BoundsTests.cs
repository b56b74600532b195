using System.Text;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using static Rolecall.Federation.Tests.Oidc.IssuerFixture;

namespace Rolecall.Federation.Tests.Oidc;

/// <summary>What hostile input costs: at most 10 MB a text, and memory that grows with the text and not faster.</summary>
public sealed class BoundsTests
{
    private const long MostBytes = 10_000_000;

    public static TheoryData<string> Payloads => new()
    {
        "[" + new string(',', 14_000) + "]",
        new string('[', 14_500),
        string.Concat(Enumerable.Repeat("{\"a\":", 2_900)),
        "{\"a\":[" + string.Join(',', Enumerable.Repeat("1", 7_000)) + "]}",
        "{\"a\":[" + string.Join(',', Enumerable.Repeat("{}", 4_800)) + "]}",
        "{" + string.Join(',', Enumerable.Range(0, 1_500).Select(number => $"\"{number:x4}\":1")) + "}",
        "{\"a\":\"" + string.Concat(Enumerable.Repeat("\\u0041", 2_400)) + "\"}",
        "{\"a\":" + new string('9', 14_500) + "}",
        "{\"exp\":1e" + new string('9', 14_000) + "}",
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Token_OfTheMostHostileForm_CostsLittleMemory(string payload)
    {
        var parts = Mint().Split('.');
        var token = $"{parts[0]}.{Encode(payload)}.{parts[2]}";
        token.Length.Should().BeLessThanOrEqualTo(20_000);

        MemoryOf(() => Verify(token).IsVerified.Should().BeFalse()).Should().BeLessThan(MostBytes);
    }

    [Theory]
    [InlineData("{\"keys\":[", "{},", "{}]}")]
    [InlineData("{\"keys\":[],\"x\":[", "1,", "1]}")]
    [InlineData("{\"keys\":[],\"x\":\"", "\\u0041", "\"}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"", "AAAA", "\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"e\":\"", "_AAA", "\",\"n\":\"AAAA\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"", "AAAA", "\"}]}")]
    [InlineData("", "[", "")]
    public void KeySet_OfOneMegabyte_CostsLittleMemory(string begin, string repeated, string end)
    {
        var json = Encoding.ASCII.GetBytes(begin + string.Concat(Enumerable.Repeat(
            repeated, (1_048_576 - begin.Length - end.Length) / repeated.Length)) + end);

        MemoryOf(() => JwkSet.TryRead(json, OidcCaps.Default, out _, out _)).Should().BeLessThan(MostBytes);
    }

    [Fact]
    public void LargestKeySet_OfSoundKeys_CostsLittleMemory()
    {
        var rsa = Key().ToPublicJwk();
        rsa["n"] = System.Buffers.Text.Base64Url.EncodeToString(Enumerable.Repeat((byte)0xFD, 1024).ToArray());
        var keys = Enumerable.Repeat(rsa.ToJsonString(), 100).Concat(Enumerable.Repeat(Key("ES512").ToPublicJwk().ToJsonString(), 100));
        var json = Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', keys)}}]}""");

        MemoryOf(() => JwkSet.TryRead(json, OidcCaps.Default, out var set, out _).Should().BeTrue()).Should().BeLessThan(MostBytes);
    }

    private static long MemoryOf(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
