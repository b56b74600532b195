namespace Rolecall.LoadTool.Faults;

/// <summary>What is done.</summary>
internal enum FaultKind
{
    /// <summary>The clocks of the world's sandboxes are moved forward.</summary>
    AdvanceClock,

    /// <summary>The sessions of all roles of the world are revoked, one after another.</summary>
    RevokeSessions,

    /// <summary>The process that this program started is stopped (SIGSTOP) and goes on after a while (SIGCONT).</summary>
    PauseServer,

    /// <summary>The process that this program started is killed (SIGKILL): how do its clients learn of it?</summary>
    KillServer,

    /// <summary>The process that was killed is started again, on its ports and its data: when are its clients served again?</summary>
    StartServer,
}
