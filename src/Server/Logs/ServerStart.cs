namespace Rolecall.Server.Logs;

/// <summary>Whether the server has started.</summary>
internal sealed class ServerStart
{
    public bool HasHappened { get; set; }

    /// <summary>It will not happen any more: what was started is being taken down.</summary>
    public bool HasFailed { get; set; }
}
