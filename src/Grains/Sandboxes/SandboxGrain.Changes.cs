using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Sessions.Revocations;

namespace Rolecall.Grains.Sandboxes;

/// <summary>What of the settings can be changed.</summary>
internal sealed partial class SandboxGrain
{
    /// <summary>A role session lives 12 hours at most, a GetSessionToken session 36: a key that old opens nothing any more.</summary>
    private static readonly TimeSpan KeyOutlivesTokens = TimeSpan.FromHours(37);

    /// <summary>
    /// A slower clock begins when the last lease of the faster one has run out; a little later, since leases are not counted on the wall.
    /// </summary>
    private static readonly TimeSpan ClockLag = SandboxSettings.LeaseTime * 1.5;

    /// <summary>Every silo holds them all, and looks through them on every call with a session.</summary>
    private const int MostRevocations = 1_000;

    /// <summary>Every silo compares each with every token that comes.</summary>
    private const int MostTokens = 20;

    public async Task<ClockReply> ChangeClock(ClockMove move)
    {
        try
        {
            var changed = await Change(current => Move(current.Clock, move, time.GetUtcNow()) is var clock && clock != current.Clock
                ? [SandboxChange.Put(clock)]
                : []);
            return new ClockReply { Clock = changed!.Clock };
        }
        catch (AwsFaultException refused)
        {
            return new ClockReply { Fault = refused.Fault };
        }
    }

    public async Task<RevocationReply> RevokeSessions(string? originKeyId, string? sourceIdentity, DateTimeOffset asked)
    {
        SessionRevocation? revocation = null;
        Fault? refused = null;
        await Change(current =>
        {
            var wall = time.GetUtcNow();
            var now = current.Clock.At(wall);
            if (current.Revocations.Count(kept => kept.ExpiresAt > now) >= MostRevocations)
            {
                refused = Fault.LimitExceeded(
                    $"The sandbox keeps {MostRevocations} revocations at most, each for {Revocation.Outlives.TotalHours:0} hours.");
                return [];
            }
            // A session may be exchanged for another on a silo that does not know the revocation yet, so sessions issued until then are
            // revoked too.
            var followed = current.Clock.At(wall + ClockLag);
            revocation = new() { OriginKeyId = originKeyId, SourceIdentity = sourceIdentity, IssuedUpTo = asked > followed ? asked : followed };
            return
            [
                .. current.Revocations.Where(kept => kept.ExpiresAt <= now).Select(SandboxChange.Delete),
                SandboxChange.Put(revocation),
                // Under a frozen clock, all sessions issued from now on would be revoked too.
                .. current.Clock.Frozen ? new[] { SandboxChange.Put(current.Clock.StepOn(wall)) } : [],
            ];
        });
        return new RevocationReply { Fault = refused, Revocation = revocation };
    }

    public async Task<SandboxRules> ChangeRules(SandboxRules change) => (await Change(current =>
        current.Rules.With(change) is var rules && rules.Equals(current.Rules)
            ? []
            : [SandboxChange.Put(rules)]))!.Rules;

    /// <summary>
    /// In two steps: first every silo gets the key, then it seals. Else one silo would seal with a key that another, by its
    /// lease of older settings, did not know, and refuse a live token. Rotations at the same time are one.
    /// </summary>
    public async Task<SandboxSettings> RotateSealingKey()
    {
        await Change(current => current.SealingKeys[^1].Prepared
            ? []
            : [SandboxChange.Put(NewKey(current.SealingKeys[^1].KeyId + 1, prepared: true))]);
        return (await Change(current => current.SealingKeys is not [.., var sealing, { Prepared: true } next]
            ? []
            :
            [
                SandboxChange.Put(next with { Prepared = false }),
                SandboxChange.Put(sealing with { RetiredAt = current.Clock.At(time.GetUtcNow()) + KeyOutlivesTokens }),
            ]))!;
    }

    public async Task<Fault?> AddToken(SandboxTokenRecord token)
    {
        Fault? refused = null;
        await Change(current =>
        {
            refused = current.Tokens.Any(kept => kept.Name == token.Name)
                ? Fault.EntityAlreadyExists($"The sandbox has a token named {token.Name} already.")
                : current.Tokens.Length >= MostTokens ? Fault.LimitExceeded($"A sandbox has {MostTokens} tokens at most.") : null;
            return refused is null ? [SandboxChange.Put(token)] : [];
        });
        return refused;
    }

    public async Task<bool> RevokeToken(string name)
    {
        var found = false;
        await Change(current =>
        {
            found = current.Tokens.Any(kept => kept.Name == name);
            return found ? [SandboxChange.DeleteToken(name)] : [];
        });
        return found;
    }

    private static SandboxClock Move(SandboxClock clock, ClockMove move, DateTimeOffset wall) => move switch
    {
        { By: { } by } => clock.Advance(wall, by),
        { To: { } to } => clock.MoveTo(wall, to),
        { Rate: { } rate } => clock.RunAt(rate, wall, ClockLag),
        { Frozen: true } => clock.Freeze(wall, ClockLag),
        { Step: true } => clock.StepOn(wall),
        _ => clock.Resume(wall),
    };
}
