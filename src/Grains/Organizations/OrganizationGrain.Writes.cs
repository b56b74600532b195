using Microsoft.Extensions.Logging;
using Rolecall.Contracts.Accounts;
using Rolecall.Grains.Journals;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Policy;

namespace Rolecall.Grains.Organizations;

// Writes go through the WriteQueue; what is durable is taken to the touched accounts before it is acknowledged.
internal sealed partial class OrganizationGrain
{
    private static readonly Fault Unavailable = Fault.ServiceUnavailable("The organization cannot be written now; nothing was changed.");

    private static readonly Fault Unconfirmed =
        Fault.ServiceUnavailable("The change was kept, but not every account could confirm that it follows it. It may be in force.");

    private static readonly TimeSpan CatchUpEvery = TimeSpan.FromSeconds(1);

    private WriteQueue<OrganizationState, OrganizationChange> writes = null!;

    /// <summary>The newest instant of the calls that wrote, in sandbox time.</summary>
    private DateTimeOffset latest;

    /// <summary>
    /// Accounts that have not confirmed that they follow. An activation that ends forgets them: they ask it, or the next, when they are
    /// activated.
    /// </summary>
    private readonly HashSet<AccountId> behind = [];
    private IGrainTimer? catchingUp;

    private WriteQueue<OrganizationState, OrganizationChange> NewWrites() => new(journal)
    {
        Unavailable = Unavailable,
        Stale = () =>
        {
            DeactivateOnIdle();
            return journal.Load(CancellationToken.None);
        },
        Follow = Follow,
    };

    private Task<OperationReply> Enqueue(DateTimeOffset now, WriteQueue<OrganizationState, OrganizationChange>.Write decide)
    {
        latest = now > latest ? now : latest;
        return writes.Enqueue(decide);
    }

    /// <summary>Pushes what is durable to the accounts that it touches.</summary>
    private async Task<Fault?> Follow(OrganizationState before, OrganizationState after, IReadOnlyList<OrganizationChange> changes)
    {
        var now = latest;
        var followed = await Task.WhenAll(
            OrganizationState.MembersTouchedBy(changes, before, after).Select(account => TryPush(AccountId.Parse(account), now)));
        return followed.All(follows => follows) ? null : Unconfirmed;
    }

    /// <summary>False where the account could not confirm; where a retry may help, the push is repeated until it can.</summary>
    private async Task<bool> TryPush(AccountId accountId, DateTimeOffset now)
    {
        try
        {
            if (await Push(accountId, now))
            {
                behind.Remove(accountId);
                return true;
            }
        }
        catch (Exception failure) when (Trouble.Is(failure))
        {
            Log.NotFollowed(log, failure, Id, accountId);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // The write is answered as unconfirmed. The account reads its guardrails again at its next activation.
            Log.Bug(log, bug, Id, accountId);
            behind.Remove(accountId);
            return false;
        }
        behind.Add(accountId);
        catchingUp ??= this.RegisterGrainTimer(
            () => CatchUp(now), new GrainTimerCreationOptions(CatchUpEvery, CatchUpEvery) { Interleave = true, KeepAlive = true });
        return false;
    }

    private async Task CatchUp(DateTimeOffset now)
    {
        await Task.WhenAll(behind.ToArray().Select(account => TryPush(account, now)));
        if (behind.Count > 0)
            return;
        catchingUp?.Dispose();
        catchingUp = null;
    }

    /// <summary>Tells an account what is in force on it now, or that it has left; false where it cannot follow.</summary>
    private async Task<bool> Push(AccountId accountId, DateTimeOffset now)
    {
        if (State.GuardrailsOf(accountId) is not { } guardrails)
            return await Account(accountId).Leave(Id, now) is null;
        await Account(accountId).TakeGuardrails(Id, guardrails with { Version = journal.Version });
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 201, Level = LogLevel.Error, Message = "Account {AccountId} does not follow organization {OrganizationId}: a bug")]
        public static partial void Bug(ILogger logger, Exception bug, string organizationId, AccountId accountId);

        [LoggerMessage(EventId = 200, Level = LogLevel.Warning, Message = "Account {AccountId} could not confirm that it follows organization {OrganizationId}; it is told again")]
        public static partial void NotFollowed(ILogger logger, Exception failure, string organizationId, AccountId accountId);
    }
}
