using CsCheck;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Identity.Tests.Sessions;

public sealed class MetadataTokensTests
{
    private static readonly DateTimeOffset Now = ClaimsGen.Now;
    private static readonly KeyRing Ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1));

    [Fact]
    public void Token_IsGoodForItsInstance_UntilItExpires()
    {
        var token = MetadataTokens.Issue("default/222222222222/i-1", Now.AddSeconds(60), Ring);
        MetadataTokens.Remaining(token, "default/222222222222/i-1", Ring, Now.AddSeconds(60).AddTicks(-1)).Should().NotBeNull();
        MetadataTokens.Remaining(token, "default/222222222222/i-1", Ring, Now.AddSeconds(60)).Should().BeNull();
        MetadataTokens.Remaining(token, "default/222222222222/i-2", Ring, Now).Should().BeNull();
        MetadataTokens.Remaining(token, "other/222222222222/i-1", Ring, Now).Should().BeNull();
    }

    [Fact]
    public void Token_OfARetiredKey_OrOfAnotherRing_IsNone()
    {
        var token = MetadataTokens.Issue("i", Now.AddHours(6), Ring);
        MetadataTokens.Remaining(token, "i", ClaimsGen.Ring(ClaimsGen.Key(1, 1, Now), ClaimsGen.Key(2, 2)), Now).Should().BeNull();
        MetadataTokens.Remaining(token, "i", ClaimsGen.Ring(ClaimsGen.Key(1, 9)), Now).Should().BeNull();
    }

    [Fact]
    public void Token_ChangedAnywhere_IsNone()
    {
        var token = Convert.FromBase64String(MetadataTokens.Issue("i", Now.AddHours(6), Ring));
        for (var i = 0; i < token.Length * 8; i++)
        {
            var forged = (byte[])token.Clone();
            forged[i / 8] ^= (byte)(1 << i % 8);
            MetadataTokens.Remaining(Convert.ToBase64String(forged), "i", Ring, Now).Should().BeNull();
        }
    }

    /// <summary>Base64 decoders overlook white space, and the last bits of a length like this one's.</summary>
    [Fact]
    public void Token_SpelledOtherwise_IsNone()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var token = MetadataTokens.Issue("i", Now.AddHours(6), Ring);
        var same = Alphabet.Select(last => token[..^2] + last + "=")
            .Where(other => Convert.FromBase64String(other).SequenceEqual(Convert.FromBase64String(token)))
            .ToList();
        same.Should().HaveCount(4).And.Contain(token);
        foreach (var other in same.Append(" " + token).Append(token.Insert(8, "\t")).Where(other => other != token))
            MetadataTokens.Remaining(other, "i", Ring, Now).Should().BeNull(other);
    }

    [Fact]
    public void Token_OfAnyText_IsNone() => Gen.String.Sample(text => MetadataTokens.Remaining(text, "i", Ring, Now).Should().BeNull());
}
