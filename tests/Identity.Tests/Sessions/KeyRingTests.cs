using CsCheck;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>Keys come and go; a token lives as long as its session, and its secret is derived, never kept.</summary>
public sealed class KeyRingTests
{
    private static readonly DateTimeOffset Now = ClaimsGen.Now;
    private static readonly IRandomSource Random = new SeededRandomSource("ring");

    [Fact]
    public void Token_SealedBeforeARotation_OpensUntilItsKeyRetires()
    {
        var (token, _) = SessionSealer.Seal(ClaimsGen.One(), ClaimsGen.Ring(ClaimsGen.Key(1, 1)), "default", Random);
        var retiredAt = Now.AddHours(12);
        var rotated = ClaimsGen.Ring(ClaimsGen.Key(1, 1, retiredAt), ClaimsGen.Key(2, 2));
        SessionSealer.TryOpen(token, rotated, "default", Now)!.KeyId.Should().Be(1);
        SessionSealer.TryOpen(token, rotated, "default", retiredAt.AddTicks(-1)).Should().NotBeNull();
        SessionSealer.TryOpen(token, rotated, "default", retiredAt).Should().BeNull();
        SessionSealer.TryOpen(token, ClaimsGen.Ring(ClaimsGen.Key(2, 2)), "default", Now).Should().BeNull();
    }

    [Fact]
    public void Token_SealedAfterARotation_IsOfTheNewestKey()
    {
        var rotated = ClaimsGen.Ring(ClaimsGen.Key(1, 1), ClaimsGen.Key(2, 2));
        var (token, session) = SessionSealer.Seal(ClaimsGen.One(), rotated, "default", Random);
        session.KeyId.Should().Be(2);
        SessionSealer.TryOpen(token, ClaimsGen.Ring(ClaimsGen.Key(1, 1)), "default", Now).Should().BeNull();
    }

    [Fact]
    public void PreparedKey_OpensWhatItSealed_AndSealsNothing()
    {
        var known = ClaimsGen.Key(1, 1);
        var next = ClaimsGen.Key(2, 2);
        var prepared = new SealingKey { KeyId = next.KeyId, Key = next.Key, Prepared = true };
        var (token, _) = SessionSealer.Seal(ClaimsGen.One(), ClaimsGen.Ring(known, next), "default", Random);

        SessionSealer.TryOpen(token, ClaimsGen.Ring(known, prepared), "default", Now)
            .Should().NotBeNull("another silo seals with it already");
        SessionSealer.Seal(ClaimsGen.One(), ClaimsGen.Ring(known, prepared), "default", Random).Session.KeyId.Should().Be(1);
        FluentActions.Invoking(() => ClaimsGen.Ring(prepared)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Secret_OfATokenOpenedAfterARotation_IsTheOneItWasIssuedWith()
    {
        var ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1));
        var (token, session) = SessionSealer.Seal(ClaimsGen.One(), ring, "default", Random);
        var rotated = ClaimsGen.Ring(ClaimsGen.Key(1, 1, Now.AddHours(12)), ClaimsGen.Key(2, 2));
        rotated.SecretOf(SessionSealer.TryOpen(token, rotated, "default", Now)!).Should().Be(ring.SecretOf(session));
    }

    [Fact]
    public void Secret_OfAnySession_IsFortyCharactersAndItsOwn() => Gen.Select(ClaimsGen.Any, ClaimsGen.Any, Gen.Byte, Gen.Byte).Sample(
        (claims, other, fill, otherFill) =>
        {
            string SecretOf(SessionClaims of, byte key) =>
                ClaimsGen.Ring(ClaimsGen.Key(1, key)).SecretOf(new OpenedSession(of, 1)).Reveal();
            return SecretOf(claims, fill).Length == 40
                && SecretOf(claims, fill) == SecretOf(claims, fill)
                && (claims.SessionId == other.SessionId || SecretOf(claims, fill) != SecretOf(other, fill))
                && (fill == otherFill || SecretOf(claims, fill) != SecretOf(claims, otherFill));
        },
        iter: 2_000);

    [Fact]
    public void Ring_WithoutAKey_IsRefused()
    {
        var making = () => ClaimsGen.Ring();
        making.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Ring_WithAKeyOfAnotherLength_IsRefused()
    {
        var making = () => ClaimsGen.Ring(new SealingKey { KeyId = 1, Key = [.. new byte[16]] });
        making.Should().Throw<ArgumentException>();
    }
}
