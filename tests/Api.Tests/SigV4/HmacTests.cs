using System.Security.Cryptography;
using System.Text.Json;
using Rolecall.Tests;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>The HMAC-SHA256 that everything here stands on, by Project Wycheproof's vectors, tags cut to 128 bits among them.</summary>
public sealed class HmacTests
{
    [Fact]
    public void HmacSha256_OfEveryWycheproofVector_IsAsWritten()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.Folder("wycheproof"), "hmac_sha256_test.json")));
        var count = 0;
        foreach (var group in vectors.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var size = group.GetProperty("tagSize").GetInt32() / 8;
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] Bytes(string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
                var tag = HMACSHA256.HashData(Bytes("key"), Bytes("msg"))[..size];
                CryptographicOperations.FixedTimeEquals(tag, Bytes("tag"))
                    .Should().Be(test.GetProperty("result").GetString() == "valid", because: "tcId {0}", test.GetProperty("tcId"));
                count++;
            }
        }
        count.Should().Be(174);
    }
}
