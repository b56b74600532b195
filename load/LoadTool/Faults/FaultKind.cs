namespace Rolecall.LoadTool.Faults;

/// <summary>What is done.</summary>
internal enum FaultKind
{
    /// <summary>The default sandbox's clock is moved forward.</summary>
    AdvanceClock,

    /// <summary>The sessions of all roles of the world are revoked, one after another.</summary>
    RevokeSessions,

    /// <summary>The process that this program started is stopped (SIGSTOP) and goes on after a while (SIGCONT).</summary>
    PauseServer,

    /// <summary>The process that this program started is killed (SIGKILL). It stays dead: what is measured is how its clients learn of it.</summary>
    KillServer,
}
