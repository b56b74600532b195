using System.Security.Cryptography;
using CsCheck;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>Ciphers that are kept do what new ones do, in as many hands as there are, and go with their ring.</summary>
public sealed class KeptCiphersTests
{
    private static readonly IRandomSource Random = new SystemRandomSource();

    [Fact]
    public void Derive_WithAKeptKey_IsHkdf() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 200], Gen.Int[1, SealingCipher.LongestDerived]).Sample(
        (key, purpose, length) =>
        {
            using var cipher = new SealingCipher(key);
            var derived = new byte[length];
            // The second time as the first: nothing of a derivation stays in the next.
            for (var i = 0; i < 2; i++)
            {
                cipher.Derive(purpose, derived);
                if (!derived.SequenceEqual(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, length, salt: [], info: purpose)))
                    return false;
            }
            return true;
        },
        iter: 2_000);

    [Fact]
    public void Cipher_AfterBytesThatItDidNotSeal_OpensItsOwn()
    {
        var ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1));
        var token = SessionSealer.Seal(ClaimsGen.One(), ring, "default", Random).Token;
        var forged = token[..^8] + (token[^8] == 'A' ? 'B' : 'A') + token[^7..];
        for (var i = 0; i < 100; i++)
        {
            SessionSealer.TryOpen(forged, ring, "default", ClaimsGen.Now).Should().BeNull();
            SessionSealer.TryOpen(token, ring, "default", ClaimsGen.Now).Should().NotBeNull();
        }
    }

    [Fact]
    public async Task Ring_InManyHandsAtOnce_SealsOpensAndDerivesAsInOne()
    {
        var ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1));
        var alone = ClaimsGen.Ring(ClaimsGen.Key(1, 1));
        var wrong = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                var (token, session) = SessionSealer.Seal(ClaimsGen.One($"{thread:x16}{i:x16}"), ring, "default", Random);
                var opened = SessionSealer.TryOpen(token, ring, "default", ClaimsGen.Now);
                if (opened is null || !ClaimsGen.AreSame(opened.Claims, session.Claims) || !ring.SecretOf(opened).Equals(OneByOne(session)))
                    Interlocked.Increment(ref wrong);
            }
        })));
        wrong.Should().Be(0);

        Secret OneByOne(OpenedSession session)
        {
            lock (alone)
                return alone.SecretOf(session);
        }
    }

    [Fact]
    public void Ring_ThatIsDisposedOf_KeepsNoCipher_AndStillServesCallsUnderWay()
    {
        var key = ClaimsGen.Key(1, 1);
        var ring = ClaimsGen.Ring(key);
        var (token, session) = SessionSealer.Seal(ClaimsGen.One(), ring, "default", Random);
        var secret = ring.SecretOf(session);
        key.Ciphers.Kept.Should().BePositive();

        ring.Dispose();
        key.Ciphers.Kept.Should().Be(0);
        SessionSealer.TryOpen(token, ring, "default", ClaimsGen.Now).Should().NotBeNull();
        ring.SecretOf(session).Should().Be(secret);
        key.Ciphers.Kept.Should().Be(0);
    }

    [Fact]
    public void Cipher_InHandWhenItsRingGoes_IsNotKept()
    {
        var ciphers = new KeptCiphers(new byte[32]);
        var inHand = ciphers.Take();
        ciphers.Dispose();
        ciphers.GiveBack(inHand);
        ciphers.Kept.Should().Be(0);
        FluentActions.Invoking(() => inHand.Encrypt(new byte[12], [], [], new byte[16], [])).Should().Throw<ObjectDisposedException>();
    }
}
