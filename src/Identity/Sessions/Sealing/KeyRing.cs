using System.Collections.Immutable;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>The sealing keys of a sandbox: the newest that is not only prepared seals, all open what they sealed.</summary>
public sealed class KeyRing : IDisposable
{
    private static ReadOnlySpan<byte> Purpose => "rolecall session secret "u8;

    private readonly ImmutableArray<SealingKey> keys;
    private readonly SessionSigningKeys signingKeys = new();

    public KeyRing(ImmutableArray<SealingKey> keys)
    {
        if (keys.All(key => key.Prepared) || keys.Any(key => key.Key.Length != 32))
            throw new ArgumentException("a key ring needs at least one key that seals, each of 32 bytes", nameof(keys));
        this.keys = keys;
        Newest = keys.Last(key => !key.Prepared);
    }

    internal SealingKey Newest { get; }

    /// <summary>What was opened last.</summary>
    internal OpenedTokens Opened { get; } = new();

    internal SealingKey? Find(uint keyId, DateTimeOffset now)
    {
        foreach (var key in keys)
        {
            if (key.KeyId == keyId)
                return key.RetiredAt is { } end && now >= end ? null : key;
        }
        return null;
    }

    /// <summary>The secret access key of an opened session: derived, so it is stored nowhere. 40 characters.</summary>
    public Secret SecretOf(OpenedSession session)
    {
        var ciphers = KeyOf(session).Ciphers;
        Span<byte> derived = stackalloc byte[30];
        Span<byte> purpose = stackalloc byte[Purpose.Length + Encoding.UTF8.GetByteCount(session.Claims.SessionId)];
        Purpose.CopyTo(purpose);
        Encoding.UTF8.GetBytes(session.Claims.SessionId, purpose[Purpose.Length..]);
        var cipher = ciphers.Take();
        cipher.Derive(purpose, derived);
        ciphers.GiveBack(cipher);
        return new Secret(Convert.ToBase64String(derived));
    }

    private SealingKey KeyOf(OpenedSession session)
    {
        foreach (var key in keys)
        {
            if (key.KeyId == session.KeyId)
                return key;
        }
        throw new InvalidOperationException("A session of another ring.");
    }

    /// <summary>Whether the secret of an opened session made the signature; compares in constant time.</summary>
    public bool Verify(OpenedSession session, SigV4Proof proof) => signingKeys.Verify(session, proof, opened => SecretOf(opened).Reveal());

    /// <summary>Lets go what is kept to seal and open with, for a ring that another one follows. Calls under way go on with it.</summary>
    public void Dispose()
    {
        foreach (var key in keys)
            key.Ciphers.Dispose();
        signingKeys.Dispose();
        Opened.End();
    }
}
