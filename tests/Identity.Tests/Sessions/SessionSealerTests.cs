using CsCheck;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Identity.Sessions.Tags;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>A token is the session: what the ring sealed for the sandbox opens, and nothing else ever does.</summary>
public sealed class SessionSealerTests
{
    private static readonly DateTimeOffset Now = ClaimsGen.Now;
    private static readonly KeyRing Ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1), ClaimsGen.Key(2, 2));
    private static readonly IRandomSource Random = new SeededRandomSource("sealer");

    [Fact]
    public void Claims_AsBytesAndBack_AreTheSame() => ClaimsGen.Any.Sample(
        claims => ClaimsGen.AreSame(claims, SessionClaims.FromBytes(claims.ToBytes())), iter: 5_000);

    [Fact]
    public void Token_OfAnyClaims_OpensToThem() => Gen.Select(ClaimsGen.Any, Gen.String).Sample(
        (claims, sandbox) => SessionSealer.TryOpen(Seal(claims, sandbox), Ring, sandbox, Now) is { } opened
            && ClaimsGen.AreSame(opened.Claims, claims) && opened.KeyId == 2,
        iter: 5_000);

    /// <summary>Tokens that were out when the format changed: the fixed fields alone, never deflated.</summary>
    [Fact]
    public void Token_OfTheFirstFormat_StillOpens() => Gen.Select(ClaimsGen.Any, Gen.String).Sample(
        (claims, sandbox) =>
        {
            claims = claims with { MultiFactorAt = null, OriginKeyId = null, ServiceKeys = [], Context = null };
            var token = OldFormat.Seal(claims.ToBytes(), ClaimsGen.Key(2, 2), sandbox);
            return SessionSealer.TryOpen(token, Ring, sandbox, Now) is { } opened && ClaimsGen.AreSame(opened.Claims, claims);
        },
        iter: 1_000);

    /// <summary>A newer program's field may be one that narrows the session.</summary>
    [Fact]
    public void Claims_WithAFieldFromTheFuture_AreRefusedNotCutShort()
    {
        var reading = () => SessionClaims.FromBytes([.. ClaimsGen.One().ToBytes(), 250, 1, (byte)'x']);
        reading.Should().Throw<InvalidDataException>();
    }

    /// <summary>Fifty long tags make 19,000 characters of claims; the token that carries them goes in a header.</summary>
    [Fact]
    public void Token_OfTheLongestTagsThatPack_IsShort()
    {
        var tags =
            Enumerable.Range(0, 50).Select(i => new SessionTag(new string('k', 126) + i.ToString("D2", null), new string('v', 256), true));
        Seal(ClaimsGen.One() with { Tags = [.. tags] }).Length.Should().BeLessThan(4_096);
    }

    [Fact]
    public void Token_SealedTwice_IsNotTheSame() => Seal(ClaimsGen.One()).Should().NotBe(Seal(ClaimsGen.One()));

    [Fact]
    public void Token_OfAFewClaims_ShowsNoneOfThem() =>
        Convert.FromBase64String(Seal(ClaimsGen.One())).AsSpan().IndexOf("UpdateApp"u8).Should().Be(-1);

    [Fact]
    public void Token_WithAnyBitFlipped_NeverOpens()
    {
        var bytes = Convert.FromBase64String(Seal(ClaimsGen.One()));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            Opens(Convert.ToBase64String(flipped)).Should().BeFalse(because: "bit {0}", bit);
        }
    }

    [Fact]
    public void Token_CutOrLengthened_NeverOpens()
    {
        var bytes = Convert.FromBase64String(Seal(ClaimsGen.One()));
        for (var length = 0; length < bytes.Length; length++)
            Opens(Convert.ToBase64String(bytes, 0, length)).Should().BeFalse();
        Opens(Convert.ToBase64String([.. bytes, 0])).Should().BeFalse();
    }

    /// <summary>Bytes set, inserted, dropped, swapped, and the halves of two tokens joined: a hundred thousand of them.</summary>
    [Fact]
    public void Tokens_MutatedAHundredThousandTimes_NeverOpen()
    {
        string[] sealedTokens = [.. Enumerable.Range(0, 16).Select(at => Seal(ClaimsGen.One(at.ToString("x32"))))];
        var opened = 0;
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, 15], Gen.Int[0, 4], Gen.Int[0, 10_000], Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample(
            (one, other, way, at, to, change) =>
            {
                var token = Mutate(
                    Convert.FromBase64String(sealedTokens[one]), Convert.FromBase64String(sealedTokens[other]), way, at, to, change);
                var text = Convert.ToBase64String(token);
                if (!sealedTokens.Contains(text) && Opens(text))
                    Interlocked.Increment(ref opened);
            },
            iter: 100_000);
        opened.Should().Be(0);
    }

    [Fact]
    public void Tokens_OfOtherRings_NeverOpen()
    {
        var opened = 0;
        Gen.Select(Gen.Byte.Array[32], Gen.UInt[1, 2]).Sample(
            (key, keyId) =>
            {
                var foreign = new KeyRing([new SealingKey { KeyId = keyId, Key = [.. key] }]);
                if (SessionSealer.TryOpen(
                    SessionSealer.Seal(ClaimsGen.One(), foreign, "default", Random).Token, Ring, "default", Now) is not null)
                    Interlocked.Increment(ref opened);
            },
            iter: 100_000);
        opened.Should().Be(0);
    }

    [Fact]
    public void Tokens_OfOtherSandboxes_NeverOpen()
    {
        var opened = 0;
        Gen.Select(Gen.String, Gen.String).Sample(
            (one, other) =>
            {
                if (one != other && SessionSealer.TryOpen(Seal(ClaimsGen.One(), one), Ring, other, Now) is not null)
                    Interlocked.Increment(ref opened);
            },
            iter: 100_000);
        opened.Should().Be(0);
    }

    [Fact]
    public void Tokens_OfArbitraryText_NeverOpen() => Gen.String.Sample(text => !Opens(text), iter: 100_000);

    [Fact]
    public void Tokens_OfArbitraryBytes_NeverOpen() => Gen.Byte.Array[0, 200].Sample(
        bytes => !Opens(Convert.ToBase64String([1, 0, 0, 0, 2, .. bytes])), iter: 100_000);

    /// <summary>Base64 spells the same bytes in several ways; only the way that it was sealed in is the token.</summary>
    [Fact]
    public void Token_InAnotherSpelling_DoesNotOpen()
    {
        // Claims of a length that leaves padding, so the last digit has bits to spare.
        var token = Enumerable.Range(0, 3)
            .Select(more => Seal(ClaimsGen.One() with { SessionName = new string('a', more) }))
            .First(sealedToken => sealedToken.EndsWith("==", StringComparison.Ordinal));
        const string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var spare = digits[digits.IndexOf(token[^3], StringComparison.Ordinal) + 1];
        Convert.FromBase64String(token[..^3] + spare + "==").Should().Equal(Convert.FromBase64String(token));
        foreach (var spelling in new[]
        {
            token[..^3] + spare + "==", token + "\n", " " + token, token.Insert(8, "\r\n"), token.TrimEnd('=')
        })
            Opens(spelling).Should().BeFalse();
    }

    [Fact]
    public void Token_LongerThanAnyOfOurs_DoesNotOpen() => Opens(new string('A', SessionSealer.LongestToken + 4)).Should().BeFalse();

    private static byte[] Mutate(byte[] token, byte[] other, int way, int at, int to, byte change)
    {
        (at, to) = (at % token.Length, to % token.Length);
        switch (way)
        {
            case 0:
                token[at] ^= change;
                return token;
            case 1:
                return [.. token[..at], change, .. token[at..]];
            case 2:
                return [.. token[..at], .. token[(at + 1)..]];
            case 3:
                (token[at], token[to]) = (token[to], token[at]);
                return token;
            default:
                return [.. token[..at], .. other[at..]];
        }
    }

    private static string Seal(SessionClaims claims, string sandbox = "default") => SessionSealer.Seal(claims, Ring, sandbox, Random).Token;

    private static bool Opens(string token) => SessionSealer.TryOpen(token, Ring, "default", Now) is not null;
}
