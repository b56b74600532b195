using Rolecall.Api.SigV4;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// Signing keys of the sessions that called last: a session calls again and again in one scope, and its key costs a derivation and four
/// HMACs. Bounded: one more pushes out another. INVARIANT: a key is in one hand at a time, since it is taken out by an exchange; that the
/// session lives is asked elsewhere, each time.
/// </summary>
internal sealed class SessionSigningKeys : IDisposable
{
    internal const int Most = 1024;

    /// <summary>Made with the first key: most sandboxes have no session.</summary>
    private Kept?[]? places;

    private volatile bool disposed;

    /// <summary>A key, and all that it depends on.</summary>
    private sealed record Kept(uint KeyId, string SessionId, string Date, string Region, string Service, SigV4Key Key)
    {
        public bool IsOf(OpenedSession session, SigV4Proof proof) => KeyId == session.KeyId && SessionId == session.Claims.SessionId
            && Date == proof.Date && Region == proof.Region && Service == proof.Service;
    }

    internal int Count => places?.Count(place => place is not null) ?? 0;

    /// <summary>Whether the session's secret made the signature.</summary>
    /// <param name="session">Whose token came with the proof.</param>
    /// <param name="proof">What was signed.</param>
    /// <param name="secretOf">The secret, where no key is kept.</param>
    public bool Verify(OpenedSession session, SigV4Proof proof, Func<OpenedSession, string> secretOf)
    {
        var all = places ?? Interlocked.CompareExchange(ref places, new Kept?[Most], null) ?? places;
        ref var place = ref all[(uint)HashCode.Combine(session.Claims.SessionId, proof.Service) % Most];
        var kept = Interlocked.Exchange(ref place, null);
        if (kept?.IsOf(session, proof) == true)
        {
            var holds = SigV4Verifier.Verify(proof, kept.Key);
            GiveBack(ref place, kept);
            return holds;
        }
        var made = new Kept(
            session.KeyId,
            session.Claims.SessionId,
            proof.Date,
            proof.Region,
            proof.Service,
            SigV4Key.Derive(secretOf(session), proof.Date, proof.Region, proof.Service));
        var isSigned = SigV4Verifier.Verify(proof, made.Key);
        // A wrong signature does not push out the key of somebody whose signatures hold.
        var (stays, goes) = isSigned ? (made, kept) : (kept, made);
        goes?.Key.Dispose();
        if (stays is not null)
            GiveBack(ref place, stays);
        return isSigned;
    }

    private void GiveBack(ref Kept? place, Kept kept)
    {
        if (disposed || Interlocked.CompareExchange(ref place, kept, null) is not null)
            kept.Key.Dispose();
        else if (disposed)
            Interlocked.Exchange(ref place, null)?.Key.Dispose();
    }

    public void Dispose()
    {
        disposed = true;
        for (var i = 0; i < places?.Length; i++)
            Interlocked.Exchange(ref places[i], null)?.Key.Dispose();
    }
}
