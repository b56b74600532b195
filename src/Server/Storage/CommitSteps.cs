namespace Rolecall.Server.Storage;

/// <summary>What a store does around the transactions of its writer (<see cref="GroupCommit"/>), on the writer's thread.</summary>
internal class CommitSteps
{
    /// <summary>Something was put off, which an idle writer does.</summary>
    public virtual bool IsBehind => false;

    /// <summary>So much was put off that it is done now.</summary>
    public virtual bool IsDue => false;

    /// <summary>A transaction was begun for so many writes.</summary>
    public virtual void Begin(SqliteCommands commands, int writes)
    {
    }

    /// <summary>Its writes have run.</summary>
    public virtual void BeforeCommit(SqliteCommands commands)
    {
    }

    /// <summary>It is kept; its writers do not know that yet.</summary>
    public virtual void Committed()
    {
    }

    /// <summary>Its writers know: nobody waits for this.</summary>
    public virtual void Acknowledged()
    {
    }

    /// <summary>A transaction failed; whether something of it was kept is not known.</summary>
    public virtual void Failed()
    {
    }

    /// <summary>Does what was put off, in a transaction of its own.</summary>
    public virtual void CatchUp(SqliteCommands commands)
    {
    }
}
