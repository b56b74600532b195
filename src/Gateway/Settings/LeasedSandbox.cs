using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Gateway.Settings;

/// <summary>A sandbox as this process may serve it now.</summary>
internal sealed class LeasedSandbox(SandboxSettings settings, KeyRing keys, Stamps stamps)
{
    public SandboxSettings Settings { get; } = settings;

    public KeyRing Keys { get; } = keys;

    /// <summary>The realm: what grain keys, streams and tokens call the sandbox.</summary>
    public string Name => Settings.Realm;

    internal Stamps Stamps { get; } = stamps;

    /// <summary>Whether the session is one of those that were revoked by what they have in common.</summary>
    public bool Revokes(SessionClaims claims)
    {
        foreach (var revocation in Settings.Revocations)
        {
            if (revocation.Revokes(claims))
                return true;
        }
        return false;
    }

    /// <summary>The sandbox's instant for a call that arrives at this instant of the wall.</summary>
    public DateTimeOffset Stamp(DateTimeOffset wall) => Stamps.NotBefore(Settings.Clock.At(wall));
}
