namespace Rolecall.Server.Logs;

/// <summary>Whether the server has started.</summary>
internal sealed class ServerStart
{
    public bool HasHappened { get; set; }
}
