namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// The tokens of one ring that were opened last, with their sessions: a session calls again and again, and its token says the same each time.
/// Bounded: one more pushes out another. INVARIANT: only what this ring has opened is kept, and whether its key is retired, and the session
/// lives, is asked each time.
/// </summary>
internal sealed class OpenedTokens
{
    internal const int Most = 512;

    /// <summary>Characters. Longer tokens are few, and not worth their memory; nor are short ones of large sessions.</summary>
    private const int Longest = 2_048;

    /// <summary>Characters at a token's end that tell it from others: most of them are of its tag, which looks like chance.</summary>
    private const int TellingEnd = 16;

    /// <summary>Made with the first token: most sandboxes have no session.</summary>
    private Kept?[]? places;

    private bool ended;

    private sealed record Kept(string Token, string Sandbox, OpenedSession Session);

    /// <summary>The session of a token that was opened for this sandbox; null where it has to be opened.</summary>
    public OpenedSession? Find(string token, string sandbox) =>
        token.Length is >= TellingEnd and <= Longest && places is { } all && Volatile.Read(ref PlaceOf(all, token)) is { } kept
            && kept.Token == token && kept.Sandbox == sandbox
            ? kept.Session
            : null;

    public void Keep(string token, string sandbox, OpenedSession session)
    {
        if (token.Length is < TellingEnd or > Longest || session.Claims.IsLarge || Volatile.Read(ref ended))
            return;
        var all = places ?? Interlocked.CompareExchange(ref places, new Kept?[Most], null) ?? places;
        Volatile.Write(ref PlaceOf(all, token), new Kept(token, sandbox, session));
    }

    /// <summary>Keeps nothing any more.</summary>
    public void End()
    {
        Volatile.Write(ref ended, true);
        places = null;
    }

    private static ref Kept? PlaceOf(Kept?[] all, string token) =>
        ref all[(uint)string.GetHashCode(token.AsSpan(token.Length - TellingEnd)) % (uint)all.Length];
}
