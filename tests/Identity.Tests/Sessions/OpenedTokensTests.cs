using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Identity.Sessions.Tags;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>A token that was opened is not opened again, and is no more than it was for that.</summary>
public sealed class OpenedTokensTests
{
    private static readonly DateTimeOffset Now = ClaimsGen.Now;
    private static readonly IRandomSource Random = new SeededRandomSource("opened tokens");

    private readonly KeyRing ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1, Now.AddHours(12)), ClaimsGen.Key(2, 2));

    [Fact]
    public void Token_ThatWasOpened_IsNotOpenedAgain()
    {
        var token = Token(ring);

        var opened = SessionSealer.TryOpen(token, ring, "default", Now);

        opened.Should().NotBeNull();
        SessionSealer.TryOpen(new string(token.AsSpan()), ring, "default", Now).Should().BeSameAs(opened);
    }

    [Fact]
    public void Token_ThatWasOpened_OpensForNoOtherSandbox()
    {
        var token = Token(ring);
        SessionSealer.TryOpen(token, ring, "default", Now).Should().NotBeNull();

        SessionSealer.TryOpen(token, ring, "other", Now).Should().BeNull();
    }

    [Fact]
    public void Token_ThatWasOpened_IsNothingOnceItsKeyIsRetired()
    {
        var token = Token(ClaimsGen.Ring(ClaimsGen.Key(1, 1)));
        SessionSealer.TryOpen(token, ring, "default", Now).Should().NotBeNull();

        SessionSealer.TryOpen(token, ring, "default", Now.AddHours(12)).Should().BeNull();
    }

    /// <summary>The end of a token says where it is kept, and not that it is the one that is kept there.</summary>
    [Fact]
    public void Token_ThatDiffersFromAnOpenedOneBeforeItsEnd_DoesNotOpen()
    {
        var token = Token(ring);
        SessionSealer.TryOpen(token, ring, "default", Now).Should().NotBeNull();
        var at = token.Length / 2;

        var altered = string.Concat(token.AsSpan(0, at), token[at] == 'A' ? "B" : "A", token.AsSpan(at + 1));

        SessionSealer.TryOpen(altered, ring, "default", Now).Should().BeNull();
    }

    [Fact]
    public void MoreTokensThanAreKept_AllOpen()
    {
        (string Token, string SessionId)[] sealedOnes =
        [
            .. Enumerable.Range(0, 3 * OpenedTokens.Most).Select(number => ClaimsGen.One() with { SessionId = $"{number:D32}" })
                .Select(claims => (SessionSealer.Seal(claims, ring, "default", Random).Token, claims.SessionId)),
        ];

        for (var round = 0; round < 2; round++)
            sealedOnes.Should().OnlyContain(one => SessionSealer.TryOpen(one.Token, ring, "default", Now)!.Claims.SessionId == one.SessionId);
    }

    /// <summary>Tags that are alike make a short token of a large session: what is kept is bounded by what it takes.</summary>
    [Fact]
    public void Token_OfALargeSession_IsOpenedEachTime()
    {
        var claims = ClaimsGen.One() with
        {
            Tags = [.. Enumerable.Range(0, 45).Select(number => new SessionTag($"k{number:D2}" + new string('a', 125), new string('a', 256), false))],
        };
        var token = SessionSealer.Seal(claims, ring, "default", Random).Token;
        token.Length.Should().BeLessThan(2_048);

        var opened = SessionSealer.TryOpen(token, ring, "default", Now);

        opened!.Claims.Tags.Should().HaveCount(45);
        SessionSealer.TryOpen(token, ring, "default", Now).Should().NotBeSameAs(opened);
    }

    [Fact]
    public void RingThatAnotherOneFollows_KeepsNothing()
    {
        var token = Token(ring);
        var opened = SessionSealer.TryOpen(token, ring, "default", Now);

        ring.Dispose();

        SessionSealer.TryOpen(token, ring, "default", Now).Should().NotBeNull().And.NotBeSameAs(opened);
        SessionSealer.TryOpen(token, ring, "default", Now).Should().NotBeNull().And.NotBeSameAs(SessionSealer.TryOpen(token, ring, "default", Now));
    }

    private static string Token(KeyRing of) => SessionSealer.Seal(ClaimsGen.One(), of, "default", Random).Token;
}
