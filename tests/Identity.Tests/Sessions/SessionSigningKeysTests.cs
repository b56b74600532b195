using Rolecall.Api.SigV4;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>A session's signature is checked with a kept key as it is with one that is derived anew.</summary>
public sealed class SessionSigningKeysTests
{
    private static readonly IRandomSource Random = new SystemRandomSource();

    [Fact]
    public void Signature_OfTheSession_HoldsAgainAndAgain()
    {
        var ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1));
        var session = Issue(ring);
        for (var i = 0; i < 3; i++)
        {
            ring.Verify(session, Proof(ring, session, "us-east-1")).Should().BeTrue();
            ring.Verify(session, Proof(ring, session, "eu-west-1")).Should().BeTrue();
        }
    }

    [Fact]
    public void Signature_OfAnotherSession_HoldsNeverBesideAKeptKey()
    {
        var ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1));
        var (session, other) = (Issue(ring), Issue(ring, "0f0e0d0c0b0a09080706050403020100"));
        for (var i = 0; i < 3; i++)
        {
            ring.Verify(session, Proof(ring, session, "us-east-1")).Should().BeTrue();
            ring.Verify(session, Proof(ring, other, "us-east-1")).Should().BeFalse();
            ring.Verify(other, Proof(ring, session, "us-east-1")).Should().BeFalse();
        }
    }

    [Fact]
    public void Signature_OfTheSameIdUnderAnotherSealingKey_DoesNotHold()
    {
        var ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1), ClaimsGen.Key(2, 2));
        var (older, newer) = (new OpenedSession(ClaimsGen.One(), 1), new OpenedSession(ClaimsGen.One(), 2));
        ring.Verify(older, Proof(ring, older, "us-east-1")).Should().BeTrue();
        ring.Verify(newer, Proof(ring, older, "us-east-1")).Should().BeFalse();
        ring.Verify(newer, Proof(ring, newer, "us-east-1")).Should().BeTrue();
    }

    [Fact]
    public void Keys_OfMoreSessionsThanAreKept_AreBounded_AndGoWithTheirOwner()
    {
        var ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1));
        using var keys = new SessionSigningKeys();
        for (var i = 0; i < 3 * SessionSigningKeys.Most; i++)
        {
            var session = Issue(ring, i.ToString("x32"));
            keys.Verify(session, Proof(ring, session, "us-east-1"), opened => ring.SecretOf(opened).Reveal()).Should().BeTrue();
        }
        keys.Count.Should().BeInRange(1, SessionSigningKeys.Most);
        keys.Dispose();
        keys.Count.Should().Be(0);
    }

    [Fact]
    public async Task Signatures_InManyHandsAtOnce_AreCheckedAsInOne()
    {
        var ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1));
        var sessions = Enumerable.Range(0, 4).Select(i => Issue(ring, i.ToString("x32"))).ToArray();
        var proofs = sessions.Select(session => Proof(ring, session, "us-east-1")).ToArray();
        var wrong = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 4_000; i++)
            {
                var (of, by) = ((i + thread) % 4, i % 4);
                if (ring.Verify(sessions[of], proofs[by]) != (of == by))
                    Interlocked.Increment(ref wrong);
            }
        })));
        wrong.Should().Be(0);
    }

    private static OpenedSession Issue(KeyRing ring, string sessionId = "000102030405060708090a0b0c0d0e0f") =>
        SessionSealer.Seal(ClaimsGen.One(sessionId), ring, "default", Random).Session;

    private static SigV4Proof Proof(KeyRing ring, OpenedSession session, string region)
    {
        var rules = SigV4Rules.Query("sts");
        var request = new SignedRequest
        {
            Method = "POST",
            Path = "/",
            Query = "",
            Headers = [new("host", "localhost")],
            BodySha256 = new string('0', 64)
        };
        var keys = new AwsKeys("ASIAQNZGKIQY56JQ7WML", ring.SecretOf(session).Reveal());
        return SigV4Parser.Parse(
            request with { Headers = [.. request.Headers, .. SigV4Signer.Sign(request, keys, region, "sts", ClaimsGen.Now, rules)] },
            rules);
    }
}
