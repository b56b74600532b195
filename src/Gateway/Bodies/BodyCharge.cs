namespace Rolecall.Gateway.Bodies;

/// <summary>
/// What one body takes of the budget, until it is disposed: a stranger's, or after <see cref="TryMoveTo"/> a known account's.
/// </summary>
internal sealed class BodyCharge(BodyBudget budget, BodyShare? source) : IDisposable
{
    private BodyShare all = budget.Strangers;
    private BodyShare? own = source;
    private string? account;
    private long taken;

    /// <summary>It was asked who calls: a known account, or an anonymous caller.</summary>
    public bool CallerIsClear { get; set; }

    /// <summary>It was asked who calls when all was there that may tell it; it did not need to.</summary>
    public bool CallerIsAsked { get; set; }

    /// <summary>Takes what is missing to so many bytes; false, with nothing taken, where there is no room.</summary>
    public bool TryGrowTo(long bytes)
    {
        if (bytes <= taken)
            return true;
        if (!TryTake(all, own, bytes - taken))
            return false;
        taken = bytes;
        return true;
    }

    /// <summary>Takes it from the account's share instead; false where that has no room for it.</summary>
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
