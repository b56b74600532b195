using System.Buffers.Binary;
using System.Text;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Identity.Sessions.SignIn;

/// <summary>
/// Sign-in tokens, as AWS's federation endpoint gives out for GetSigninToken: a session's token, sealed, which a console exchanges for the
/// session's credentials. Kept nowhere; plain text is the end in seconds since 1970 (8 bytes), and the session token.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
/// </summary>
public static class SigninTokens
{
    /// <summary>"The sign-in token is valid for 15 minutes", in sandbox time.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(15);

    private const string Purpose = "sign-in token";
    private const int EndLength = sizeof(long);

    /// <param name="sessionToken">As the session's credentials have it.</param>
    public static string Seal(string sessionToken, DateTimeOffset now, KeyRing ring, string sandbox, IRandomSource random)
    {
        var plain = new byte[EndLength + Encoding.ASCII.GetByteCount(sessionToken)];
        BinaryPrimitives.WriteInt64BigEndian(plain, (now + ValidFor).ToUnixTimeSeconds());
        Encoding.ASCII.GetBytes(sessionToken, plain.AsSpan(EndLength));
        return SealedText.Seal(plain, Purpose, ring, sandbox, random);
    }

    /// <summary>The session's token, and the session; null for what was not sealed in this sandbox, and for one that is over.</summary>
    public static (string SessionToken, OpenedSession Session)? TryOpen(string token, KeyRing ring, string sandbox, DateTimeOffset now)
    {
        if (SealedText.TryOpen(token, Purpose, ring, sandbox, now) is not { Length: > EndLength } plain
            || now.ToUnixTimeSeconds() >= BinaryPrimitives.ReadInt64BigEndian(plain))
            return null;
        var sessionToken = Encoding.ASCII.GetString(plain.AsSpan(EndLength));
        return SessionSealer.TryOpen(sessionToken, ring, sandbox, now) is { } session ? (sessionToken, session) : null;
    }
}
