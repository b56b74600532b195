namespace Rolecall.Gateway.Bodies;

/// <summary>
/// What one body takes of a budget, until it is disposed: of the budget of unknown callers, or after <see cref="TryMoveTo"/> of a known
/// account's.
/// </summary>
internal sealed class BodyCharge(BodyBudget budget, BodyShare? source) : IDisposable
{
    private BodyShare all = budget.Strangers;
    private BodyShare? own = source;
    private string? account;
    private long taken;

    /// <summary>The caller was looked up, and is a known account's or anonymous.</summary>
    public bool CallerIsClear { get; set; }

    /// <summary>The caller was looked up once all that may identify it had arrived; it may still be unknown.</summary>
    public bool CallerIsAsked { get; set; }

    /// <summary>Raises the charge to this many bytes; false, and unchanged, where there is no room.</summary>
    public bool TryGrowTo(long bytes)
    {
        if (bytes <= taken)
            return true;
        if (!TryTake(all, own, bytes - taken))
            return false;
        taken = bytes;
        return true;
    }

    /// <summary>Moves the charge to the account's share; false, and unchanged, where that has no room for it.</summary>
    public bool TryMoveTo(string known)
    {
        var share = budget.Join(known);
        if (!TryTake(budget.Known, share, taken))
        {
            budget.Leave(known);
            return false;
        }
        GiveBack();
        (all, own, account) = (budget.Known, share, known);
        return true;
    }

    public void Dispose()
    {
        GiveBack();
        taken = 0;
        if (account is not null)
            budget.Leave(account);
        account = null;
    }

    private void GiveBack()
    {
        all.Return(taken);
        own?.Return(taken);
    }

    private static bool TryTake(BodyShare all, BodyShare? own, long bytes)
    {
        if (own is not null && !own.TryTake(bytes))
            return false;
        if (all.TryTake(bytes))
            return true;
        own?.Return(bytes);
        return false;
    }
}
